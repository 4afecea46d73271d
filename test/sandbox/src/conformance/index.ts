/** The table of requests, and how they are played and compared. */
import type { Case } from "./case.ts";
import { ofApply } from "./of-apply.ts";
import { ofEachKind } from "./of-each-kind.ts";
import { ofEnds } from "./of-ends.ts";
import { ofMetadata } from "./of-metadata.ts";
import { ofReads } from "./of-reads.ts";
import { ofRules } from "./of-rules.ts";
import { ofWrites } from "./of-writes.ts";

export { type Answered, type Case, play, type Send } from "./case.ts";
export const cases: readonly Case[] = [
  ...ofEachKind,
  ...ofWrites,
  ...ofApply,
  ...ofMetadata,
  ...ofReads,
  ...ofRules,
  ...ofEnds,
];
export { type Difference, differencesOf } from "./compare.ts";
export { sender } from "./sender.ts";
