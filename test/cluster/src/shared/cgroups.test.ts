import { expect, test } from "vitest";
import { parseHierarchies } from "./cgroups.ts";

test("every hierarchy is found among the mounts, with its controllers", () => {
  const mounts = `proc /proc proc rw,relatime 0 0
tmpfs /sys/fs/cgroup tmpfs rw,relatime,mode=755 0 0
cgroup /sys/fs/cgroup/cpuset cgroup rw,relatime,cpuset 0 0
cgroup2 /sys/fs/cgroup/unified cgroup2 rw,relatime 0 0
`;
  expect(parseHierarchies(mounts)).toEqual([
    { folder: "/sys/fs/cgroup/cpuset", version: 1, options: ["rw", "relatime", "cpuset"] },
    { folder: "/sys/fs/cgroup/unified", version: 2, options: ["rw", "relatime"] },
  ]);
});
