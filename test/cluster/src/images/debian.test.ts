import { expect, test } from "vitest";
import { parseLibraries } from "./debian.ts";

test("the libraries of a program are those that the loader found among the unpacked packages", () => {
  const listing = `	linux-vdso.so.1 (0x00007ffe)
	libz.so.1 => /unpacked/lib/x86_64-linux-gnu/libz.so.1 (0x00007f01)
	libc.so.6 => /unpacked/lib/x86_64-linux-gnu/libc.so.6 (0x00007f02)
	/lib64/ld-linux-x86-64.so.2 => /unpacked/lib64/ld-linux-x86-64.so.2 (0x00007f03)
`;
  expect(parseLibraries(listing, "/unpacked")).toEqual([
    "/lib/x86_64-linux-gnu/libz.so.1",
    "/lib/x86_64-linux-gnu/libc.so.6",
    "/lib64/ld-linux-x86-64.so.2",
  ]);
});

test("a library of the machine is refused, because the image would lack it", () => {
  const listing = "	libssl.so.3 => /lib/x86_64-linux-gnu/libssl.so.3 (0x00007f01)\n";
  expect(() => parseLibraries(listing, "/unpacked")).toThrow("lack a library: libssl.so.3");
});
