/** The archive in an upload by form. */
export async function archiveIn(body: Uint8Array, contentType: string): Promise<Uint8Array | undefined> {
  const form = await new Response(Buffer.from(body), { headers: { "content-type": contentType } }).formData();
  const chart = form.get("chart");
  return chart instanceof Blob ? new Uint8Array(await chart.arrayBuffer()) : undefined;
}
