/**
 * Leaves a body as it comes. An archive or blob is what its digest is of, and some servers label a .tgz as if it had been
 * packed for the way (`Content-Encoding: gzip`, Apache's AddEncoding); fetch would unpack it, whatever was asked for.
 */
import type { Dispatcher } from "undici";

export const asItComes: Dispatcher.DispatcherComposeInterceptor = (dispatch) => (options, handler) =>
  dispatch(options, {
    onRequestStart: (...it) => handler.onRequestStart?.(...it),
    onRequestUpgrade: (...it) => handler.onRequestUpgrade?.(...it),
    onResponseStarted: () => handler.onResponseStarted?.(),
    onResponseStart: (controller, status, { "content-encoding": _label, ...headers }, message) => {
      // fetch reads the headers as they were sent.
      if (Array.isArray(controller.rawHeaders)) controller.rawHeaders = unlabelled(controller.rawHeaders);
      handler.onResponseStart?.(controller, status, headers, message);
    },
    onResponseData: (...it) => handler.onResponseData?.(...it),
    onResponseEnd: (...it) => handler.onResponseEnd?.(...it),
    onResponseError: (...it) => handler.onResponseError?.(...it),
    onBodySent: (...it) => handler.onBodySent?.(...it),
    onRequestSent: () => handler.onRequestSent?.(),
  });

/** Names and values take turns. */
function unlabelled(raw: readonly (Buffer | string)[]): Buffer[] {
  const all = raw.map((it) => Buffer.from(it));
  return all.filter((_, index) => !/^content-encoding$/i.test(String(all[index - (index % 2)])));
}
