import { expect, test } from "vitest";
import { mountPointsBelow } from "./filesystem.ts";

test("mount points below a folder come with the deepest first, and the folder itself stays", () => {
  const mountinfo = `10 1 8:1 / / rw shared:1 - ext4 /dev/a rw
11 10 0:2 / /run/orkestra rw shared:2 - ext4 /dev/a rw
12 11 0:3 / /run/orkestra/kubelet/pods rw shared:3 - tmpfs tmpfs rw
13 12 0:4 / /run/orkestra/kubelet/pods/a/secret rw shared:4 - tmpfs tmpfs rw
14 10 0:5 / /run/orkestra-other rw shared:5 - tmpfs tmpfs rw
`;
  expect(mountPointsBelow(mountinfo, "/run/orkestra/")).toEqual([
    "/run/orkestra/kubelet/pods/a/secret",
    "/run/orkestra/kubelet/pods",
  ]);
});
