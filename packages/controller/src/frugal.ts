/**
 * Told to V8 before anything is loaded: collect garbage early rather than let the heap grow. A controller reads a few megabytes
 * once and then waits; by default it would keep what it read, and several times as much, for as long as it lives.
 */
import { setFlagsFromString } from "node:v8";

setFlagsFromString("--optimize-for-size");
