import { expect, test } from "vitest";
import { placeOf } from "./target.ts";
import { uploadApis } from "./upload-api.ts";

test.each([
  { url: "oci://registry.example.com/team/", base: "https://registry.example.com/", repository: "team/shop" },
  { url: "oci://localhost:5000", insecure: true, base: "http://localhost:5000/", repository: "shop" },
  { url: "oci://docker.io/me", base: "https://index.docker.io/", repository: "me/shop" },
  { url: "oci://[::1]:5000/x", base: "https://[::1]:5000/", repository: "x/shop" },
])("$url is $base, the repository $repository", ({ url, insecure, base, repository }) => {
  const plain = url.replace(/\/$/, "");
  expect(placeOf({ url, insecure }, "shop")).toEqual({
    ok: true,
    kind: "oci",
    url: `${plain}/shop`,
    base: new URL(base),
    repository,
  });
});

test.each([
  ["MyShop", "myshop"],
  ["my--shop.v2", "my--shop.v2"],
  ["_shop_", "shop"],
  ["a..b", "a-b"],
  ["ü", "chart"],
])("the chart %s goes to the repository %s", (chart, repository) => {
  expect(placeOf({ url: "oci://host" }, chart)).toMatchObject({ repository });
});

test.each([
  ["https://charts.example.com", [["/api/charts", false]]],
  [
    "https://charts.example.com/org",
    [
      ["/api/org/charts", false],
      ["/org/api/charts", false],
    ],
  ],
  [
    "https://harbor.example.com/chartrepo/team",
    [
      ["/api/chartrepo/team/charts", true],
      ["/chartrepo/api/team/charts", false],
      ["/chartrepo/team/api/charts", false],
    ],
  ],
  [
    "https://example.com/harbor/chartrepo/team",
    [
      ["/harbor/api/chartrepo/team/charts", true],
      ["/api/harbor/chartrepo/team/charts", false],
      ["/harbor/chartrepo/api/team/charts", false],
      ["/harbor/chartrepo/team/api/charts", false],
    ],
  ],
] as const)("charts for %s are uploaded to the first of these that there is", (url, apis) => {
  expect(uploadApis(url).map((it) => [it.url.pathname, it.form])).toEqual(apis);
});
