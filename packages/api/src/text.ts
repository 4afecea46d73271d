/** Texts with a grammar: names, durations, times, URLs. Patterns are of the common subset of RE2 (API server) and JavaScript. */
import * as z from "zod";
import { DURATION, durationSeconds } from "./duration.ts";
import { TYPE_TEXT } from "./kube.ts";
import { MAX_APPLICATION_NAME } from "./names.ts";
import { blame, matches, withRules } from "./rules.ts";

const LABEL = "[a-z0-9]([-a-z0-9]*[a-z0-9])?";
const CHART_NAME = "[a-zA-Z0-9]([-_.a-zA-Z0-9]*[a-zA-Z0-9])?";

const NAME_WORDS = "must be lower-case letters, digits and '-', and begin and end with a letter or digit";
const CHART_NAME_WORDS = "must be letters, digits, '-', '_' and '.', and begin and end with a letter or digit";

/** A DNS-1123 label of at most `max` characters. */
export const Label1123 = (max = 63): z.ZodString =>
  z
    .string()
    .max(max)
    .regex(new RegExp(`^${LABEL}$`), NAME_WORDS)
    .meta({ [TYPE_TEXT]: "label" });

/** A DNS-1123 subdomain: the name of most Kubernetes objects. */
export const ObjectName = (max = 253): z.ZodString =>
  z
    .string()
    .max(max)
    .regex(new RegExp(`^${LABEL}(\\.${LABEL})*$`), `${NAME_WORDS}; dots may part it`)
    .meta({ [TYPE_TEXT]: "name" });

export const ApplicationName = Label1123(MAX_APPLICATION_NAME);

/** Name or alias of a chart's dependency, as Helm allows them, that begins and ends with a letter or digit. */
export const SubchartName = z
  .string()
  .max(63)
  .regex(new RegExp(`^${CHART_NAME}$`), CHART_NAME_WORDS)
  .meta({ [TYPE_TEXT]: "sub-chart name" });

/** `application` or `application/subchart`. */
export const ApplicationPath = z
  .string()
  .max(MAX_APPLICATION_NAME + 1 + 63)
  .regex(new RegExp(`^${LABEL}(/${CHART_NAME})?$`), "must be the name of an application, or `application/subchart`")
  .meta({ [TYPE_TEXT]: "label, or `label/sub-chart name`" });

const LONGEST_HOURS = 8760;

function isOutOfRange(duration: string): boolean {
  const seconds = durationSeconds(duration);
  return DURATION.test(duration) && !(seconds > 0 && seconds <= LONGEST_HOURS * 3600);
}

/** A Go duration such as `90s`, `5m` or `1h30m`, the same subset as Flux takes. */
export const Duration = withRules(z.string().max(32).regex(DURATION, "must be a duration such as 90s, 5m or 1h30m"), {
  cel: `duration(self) > duration('0s') && duration(self) <= duration('${LONGEST_HOURS}h')`,
  offenders: (self) => blame(isOutOfRange(self)),
  message: `must be longer than 0s and at most ${LONGEST_HOURS}h`,
}).meta({ [TYPE_TEXT]: "duration" });

/** A moment, RFC 3339. */
export const Time = z
  .string()
  .max(64)
  .meta({ format: "date-time", [TYPE_TEXT]: "time" });

const HOST = "(\\[[0-9a-fA-F:.]+\\]|[a-zA-Z0-9]([-.a-zA-Z0-9]*[a-zA-Z0-9])?)(:[0-9]{1,5})?";

/** URL of a Helm repository or OCI registry. No user or password: those belong in a Secret. */
export const RepositoryUrl = withRules(
  z.string().max(512),
  matches(
    new RegExp(`^(https?|oci)://${HOST}(/[!-~]*)?$`),
    "must be an http://, https:// or oci:// URL with a host and without credentials",
  ),
).meta({ [TYPE_TEXT]: "URL" });
