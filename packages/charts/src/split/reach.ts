/** Which templates the rendering of a part may use, in its own charts and in others'. */
import { type Definition, type Survey, type Template, view } from "./survey.ts";

export interface Reach {
  readonly own: (template: Template) => boolean;
  /** Named templates that it may use. */
  readonly names: ReadonlySet<string>;
  /** Files of others that it may include by their path. */
  readonly files: ReadonlySet<Template>;
  /** Files and named templates whose code may run. */
  readonly code: ReadonlySet<Definition | Template>;
}

/** Made once for a survey. */
export interface Atlas {
  readonly definitions: ReadonlyMap<string, readonly Definition[]>;
  /** By each name under which a file can be included. */
  readonly files: ReadonlyMap<string, Template>;
  readonly names: readonly string[];
  readonly templates: readonly Template[];
  /** Some text speaks of a template's path, so that one which is rendered with `tpl` may include it. */
  readonly pathsAreSpoken: boolean;
}

export function atlasOf(survey: Survey): Atlas {
  const definitions = new Map<string, Definition[]>();
  const files = new Map<string, Template>();
  for (const template of survey.templates) {
    for (const name of pathsOf(template)) files.set(name, template);
    for (const definition of template.definitions) {
      const others = definitions.get(definition.name);
      if (others) others.push(definition);
      else definitions.set(definition.name, [definition]);
    }
  }
  const pathsAreSpoken = survey.places.some(({ chart }) =>
    [...chart.files.values()].some((data) => view(data).includes("/templates/")),
  );
  const names = [...new Set([...definitions.keys(), ...files.keys()])];
  return { definitions, files, names, templates: survey.templates, pathsAreSpoken };
}

/** Helm's names for a file, in the bytes of their UTF-8 as all texts of templates are here. */
export function pathsOf({ place, path }: Template): string[] {
  const inChart = path.slice(place.prefix.length);
  return place.helmPaths.map((it) => Buffer.from(`${it}/${inChart}`, "utf8").toString("latin1"));
}

/** `own`: whether Helm renders a file, or some of what it makes of it, in this part. */
export function reachOf(atlas: Atlas, own: (template: Template) => boolean): Reach {
  const names = new Set<string>();
  const code = new Set<Definition | Template>(atlas.templates.filter((it) => own(it) && !it.partial));
  const enter = (called: Iterable<string>): void => {
    for (const name of called) {
      if (names.has(name)) continue;
      names.add(name);
      for (const it of behind(atlas, name)) code.add(it);
    }
  };
  let any = false;
  // A Set that is walked while it grows: each piece of code is looked at once.
  for (const { calls } of code) {
    enter(calls.names);
    if (calls.patterns.length > 0) enter(atlas.names.filter((name) => calls.patterns.some((it) => it.test(name))));
    if (calls.any && !any) enter(atlas.pathsAreSpoken ? atlas.names : atlas.definitions.keys());
    any ||= calls.any;
  }
  const files = [...names].flatMap((name) => atlas.files.get(name) ?? []).filter((it) => !own(it));
  return { own, names, files: new Set(files), code };
}

function behind(atlas: Atlas, name: string): readonly (Definition | Template)[] {
  const file = atlas.files.get(name);
  return [...(atlas.definitions.get(name) ?? []), ...(file ? [file] : [])];
}
