/**
 * The local cluster from the command line: `up`, `down`, `status`, `build`. Progress goes to standard error; the last
 * line on standard output of `up` is the path of the kubeconfig. Exit codes: 0 done, 1 failed or not healthy, 2 usage.
 */
import { parseArgs } from "node:util";
import { openCluster, prepareParts, startCluster, stopCluster } from "./host/cluster.ts";
import { RequirementError } from "./host/requirements.ts";
import type { Cluster } from "./host/running.ts";
import { explain } from "./shared/run.ts";

const usage = `Usage: npm run cluster -- COMMAND [--name NAME]

  up      start a cluster that runs until \`down\`, or check the running one; ends with the path of its kubeconfig
  down    end it and remove everything that belongs to it
  status  say which component answers, and where things are
  build   only build and fetch what \`up\` needs

  --name NAME   another cluster of this checkout than the usual one
`;
const progress = (line: string): void => console.error(line);

process.exitCode = await main(process.argv.slice(2));

async function main(argv: string[]): Promise<number> {
  const parsed = parse(argv);
  if (typeof parsed === "string") {
    console.error(`${parsed}\n\n${usage}`);
    return 2;
  }
  try {
    return await perform(parsed.command, parsed.name);
  } catch (error) {
    console.error(error instanceof RequirementError ? error.message : `failed: ${explain(error)}`);
    return 1;
  }
}

/** The command, or what is wrong with the arguments. */
function parse(argv: string[]): { command: string; name: string } | string {
  try {
    const { values, positionals } = parseArgs({
      args: argv,
      allowPositionals: true,
      options: { name: { type: "string", default: "default" }, help: { type: "boolean", short: "h", default: false } },
    });
    if (values.help) return { command: "help", name: values.name };
    const [command, ...rest] = positionals;
    if (command === undefined || rest.length > 0) return "name one command";
    return { command, name: values.name };
  } catch (error) {
    return explain(error);
  }
}

async function perform(command: string, name: string): Promise<number> {
  switch (command) {
    case "help":
      console.log(usage);
      return 0;
    case "build":
      await prepareParts(progress);
      return 0;
    case "up":
      return up(await startCluster({ name, ownedBy: "nobody", progress }));
    case "down":
      await stopCluster(name);
      progress(`cluster ${name} is down: nothing of it is left`);
      return 0;
    case "status":
      return await status(name);
    default:
      console.error(`there is no command ${command}\n\n${usage}`);
      return 2;
  }
}

function up(cluster: Cluster): number {
  describe(cluster, progress);
  console.log(cluster.kubeconfig);
  return 0;
}

async function status(name: string): Promise<number> {
  const cluster = openCluster(name);
  const components = await cluster.status();
  for (const { name: component, answers, starts, message } of components) {
    console.log(`${component.padEnd(20)} ${answers ? "answers" : "FAILS"}  started ${starts}x  ${message}`);
  }
  describe(cluster, (line) => console.log(line));
  return components.every(({ answers }) => answers) ? 0 : 1;
}

function describe(cluster: Cluster, tell: (line: string) => void): void {
  const { inside, outside } = cluster.urls;
  tell(`charts      ${inside.charts}  from the host ${outside.charts}`);
  tell(`registry    ${inside.registry}  from the host ${outside.registry}`);
  tell(`node ports  ${cluster.link.cluster}`);
  tell(`kubectl     ${cluster.kubectl} --kubeconfig ${cluster.kubeconfig}`);
  tell(`logs        ${cluster.logs}`);
}
