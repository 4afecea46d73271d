/**
 * The stage without a cluster: the API server, Argo and Flux are those of test/sandbox. The controller and the executors are
 * real processes, and so are the charts, their repository, the pieces and their registry real.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { bundle } from "@orkestra/images/bundle";
import { connect } from "@orkestra/kube";
import {
  Argo,
  executorTemplates,
  Flux,
  fetching,
  type HelmAction,
  type Launch,
  type Play,
  processes,
  Registry,
  Sandbox,
} from "@orkestra/sandbox";
import { serveCharts } from "./charts.ts";
import type { Stage, Started } from "./stage.ts";

const root = dirname(dirname(import.meta.dirname));
/**
 * Milliseconds, and the pace of Argo's own waits. Pods and Helm take somewhat less than on a small cluster, or next to nothing;
 * the five seconds that Argo waits before it judges a failure are nothing to look at.
 */
const PACES = {
  usual: { install: 1_500, upgrade: 1_200, rollback: 800, uninstall: 700, pod: 400, waits: 0.2 },
  fast: { install: 150, upgrade: 150, rollback: 100, uninstall: 80, pod: 30, waits: 0.01 },
};

export async function inMemory(fast: boolean, started: Started, progress: (line: string) => void): Promise<Stage> {
  const pace = PACES[fast ? "fast" : "usual"];
  const folder = await mkdtemp(join(tmpdir(), "orkestra-demo-"));
  started.endBy(() => rm(folder, { recursive: true, force: true }));
  progress("building the controller, the executor and the command line");
  const programs = await Promise.all(["controller", "executor", "cli"].map((name) => program(name, folder)));
  const [controller = "", executor = "", cli = ""] = programs;

  progress("starting a chart repository, a registry and a cluster in memory");
  const versions = ["1.0.0", "1.1.0"];
  const charts = await serveCharts({
    details: versions,
    ratings: versions,
    reviews: versions,
    productpage: versions,
    mesh: versions,
  });
  started.endBy(() => charts.stop());
  const registry = await Registry.start();
  started.endBy(() => registry.stop());
  const sandbox = await Sandbox.start();
  started.endBy(() => sandbox.stop());
  const kubeconfig = join(folder, "kubeconfig");
  await writeFile(kubeconfig, sandbox.kubeconfig());
  const client = await connect({ kubeconfig });
  started.endBy(() => client.close());
  await client.apply(executorTemplates(), { fieldManager: "helm" });
  let pods = 0;
  const launch = processes([executor]);
  const counted: Launch = (run, signals) => {
    pods++;
    return launch(run, signals);
  };
  const flux = await Flux.start({ url: sandbox.url, charts: fetching, podLogs: sandbox.podLogs, script: helm(pace) });
  started.endBy(() => flux.stop());
  const argo = await Argo.start({ url: sandbox.url, launch: counted, podStartMs: pace.pod, pace: pace.waits });
  started.endBy(() => argo.stop());

  progress("starting the controller");
  const child = startController(controller, kubeconfig);
  started.endBy(() => ended(child));
  return {
    kubeconfig,
    cli: [cli],
    places: { charts: charts.url, staging: `oci://${registry.host}/pieces` },
    badUpgrade: {
      versions: { ratings: "1.1.0", reviews: "1.1.0" },
      words: "ratings and reviews 1.1.0; the reviews will crash",
    },
    facts: () => [
      `${pods} executors ran as processes, besides the controller's own`,
      `${sandbox.requests.length} requests to the API server`,
      `${registry.pushed.length} pieces of a split chart are in the registry`,
    ],
  };
}

/** As the images have it. Returns its path. */
async function program(name: string, folder: string): Promise<string> {
  const { files } = await bundle(join(root, `packages/${name}/src/main.ts`), root);
  const place = await mkdtemp(join(folder, `${name}-`));
  for (const { name: file, content } of files) await writeFile(join(place, file), content);
  return join(place, "main.mjs");
}

/** Everything goes well, but for the new reviews. */
function helm(pace: (typeof PACES)["usual"]): (action: HelmAction) => Play {
  return ({ kind, chart }) => {
    const ms = pace[kind];
    if (kind !== "upgrade" || chart.name !== "reviews" || chart.version !== "1.1.0") return { ms };
    const log = 'reading the ratings\nratings: there is no field "stars"\n';
    return { ms, fails: "context deadline exceeded", crash: { exitCode: 1, log } };
  };
}

function startController(main: string, kubeconfig: string): ChildProcess {
  return spawn(process.execPath, [main, "--listen=127.0.0.1:0", "--log-level=warn"], {
    env: { PATH: process.env["PATH"] ?? "", KUBECONFIG: kubeconfig },
    // What it logs is said of the group, too, which is what a person looks at.
    stdio: "ignore",
  });
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return;
  const end = new Promise((resolve) => child.once("close", resolve));
  child.kill("SIGTERM");
  await end;
}
