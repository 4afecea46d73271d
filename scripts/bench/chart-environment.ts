/** The environment that the Helm chart gives a container, as far as it is written out in the template. Pure. */

/** `- name: NAME` with `value: TEXT` below it. What is taken from elsewhere, as a pod's name, is left out. */
export function chartEnvironment(template: string): Record<string, string> {
  const found = [...template.matchAll(/- name: (\w+)\n\s+value: "?([^"\n{}]+)"?\n/g)];
  return Object.fromEntries(found.map(([, name = "", value = ""]) => [name, value]));
}
