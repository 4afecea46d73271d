/** Our own commands as somebody would type them next, for the group at hand. Pure. */
interface Named {
  readonly metadata: { readonly name: string; readonly namespace?: string | undefined };
}

export function commandFor(
  command: "retry" | "resume" | "rollback" | "status" | "history" | "plan",
  group: Named,
): string {
  const { name, namespace } = group.metadata;
  return `orkestra ${command} ${name}${namespace === undefined ? "" : ` -n ${namespace}`}`;
}
