/**
 * The containers of keptn and custom executors, with the arguments that the original's Workflow templates gave them:
 * `--spec BASE64 --action install --timeout T --interval 1s`, and `--data BASE64` or `--configmap-name`, `--configmap-namespace`.
 */
import { ReleaseApi } from "@orkestra/api";
import { stringify } from "yaml";
import { defined, type Fields, type Json } from "./fields.ts";

/** The last of the original, which had it in its code. */
const KEPTN_IMAGE = "azureorkestra/keptn-executor:v0.1.0";

export interface ReleaseIdentity {
  readonly application: string;
  readonly namespace: string | undefined;
  readonly targetNamespace: string | undefined;
  readonly timeout: string;
}

interface Executor {
  readonly item: Fields;
  readonly type: string;
}

/** Undefined, with a note or problem, where it cannot be carried over. */
export function stepContainer({ item, type }: Executor, of: ReleaseIdentity): Json | undefined {
  return type === "keptn" ? keptn(item, of) : custom(item, of);
}

function custom(item: Fields, of: ReleaseIdentity): Json | undefined {
  const image = imageIn(item);
  const params = item.fields("params");
  const data = params?.take("data");
  params?.end("left out: executors of type custom are given params.data alone");
  if (!image) {
    item.problem("is required by executors of type custom", "image", "image");
    return undefined;
  }
  item.note(`--spec has the release's name and namespaces alone, no values and no chart; ${VISIBLE}`);
  const encoded = data === undefined ? [] : ["--data", base64(JSON.stringify(data))];
  return { image, args: [...commonArgs(of), ...encoded] };
}

const VISIBLE = "arguments can be read in the Workflow, so take secrets from env by valueFrom";

function imageIn(item: Fields): string | undefined {
  const container = item.fields("image");
  const image = container?.text("image");
  if (container?.take("name") !== undefined) container.note("left out: the container's name is Argo's", "name");
  container?.end("left out: the original used the image alone; steps[].container takes all of a container's fields");
  return image;
}

function keptn(item: Fields, of: ReleaseIdentity): Json | undefined {
  if (item.take("image") !== undefined) item.note("left out: executors of type keptn never used it", "image");
  const params = item.fields("params");
  // The original read it by Go's JSON, to which upper and lower case are the same.
  const key = params?.left.find((it) => it.toLowerCase() === "configmapref");
  const reference = key === undefined ? undefined : params?.fields(key);
  const name = reference?.text("name");
  const namespace = reference?.text("namespace");
  reference?.end();
  params?.end("left out: executors of type keptn are given params.configMapRef alone");
  if (!name) {
    item.note("not carried over: without params.configMapRef.name there is nothing that it could do");
    return undefined;
  }
  item.note(
    `the image is the original's last, ${KEPTN_IMAGE}, which nobody maintains: put your own gate in its place, or build it again. It reads the ConfigMap and deploys nothing; its pod needs the right to read "${name}"`,
  );
  const where = namespace === undefined ? [] : ["--configmap-namespace", namespace];
  return { image: KEPTN_IMAGE, args: [...commonArgs(of), "--configmap-name", name, ...where] };
}

function commonArgs({ application, namespace, targetNamespace, timeout }: ReleaseIdentity): string[] {
  const release = {
    apiVersion: ReleaseApi.v2,
    kind: "HelmRelease",
    metadata: defined({ name: application, namespace }),
    spec: defined({ releaseName: application, targetNamespace }),
  };
  return ["--spec", base64(stringify(release)), "--action", "install", "--timeout", timeout, "--interval", "1s"];
}

function base64(text: string): string {
  return Buffer.from(text).toString("base64");
}
