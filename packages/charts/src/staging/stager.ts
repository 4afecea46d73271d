/** Stages the pieces of charts in one registry, of whichever kind it is. */
import { Repository } from "../oci/registry.ts";
import { PATIENCE, type Patience, PatientWeb } from "../repository/patient-web.ts";
import { type Credentials, namesSomebody } from "../web/credentials.ts";
import { Web, type WebOptions } from "../web/web.ts";
import type { StageAnswer, StageablePiece, StagingTarget } from "./contract.ts";
import { Museum } from "./museum.ts";
import { httpParcel, ociParcel } from "./parcel.ts";
import { problemOf } from "./problem-of.ts";
import { pushOci } from "./push-oci.ts";
import { type Place, placeOf } from "./target.ts";

export interface StagerOptions extends Pick<WebOptions, "env" | "signal"> {
  /** Silence after which a server counts as gone; default: 20 s. */
  readonly silenceMs?: number;
  /** Bound on one request, an upload for example; default: 10 min. */
  readonly requestMs?: number;
  /** How long the index of a chart museum may take to show a chart; default: 2 min. */
  readonly indexMs?: number;
  readonly patience?: Patience;
}

export interface Stager {
  /**
   * Pushes the piece unless it is there, and reads it back. It may be called for several pieces at once. Problems of the
   * registry are data; a stop by the signal is thrown.
   */
  push(piece: StageablePiece): Promise<StageAnswer>;
  close(): Promise<void>;
}

const DEFAULTS = { silenceMs: 20_000, requestMs: 600_000, indexMs: 120_000, patience: PATIENCE };

export function stager(target: StagingTarget, credentials: Credentials | undefined, options: StagerOptions): Stager {
  return new RegistryStager(target, credentials, { ...DEFAULTS, ...options });
}

type Settings = Required<StagerOptions>;

class RegistryStager implements Stager {
  readonly #target: StagingTarget;
  readonly #credentials: Credentials | undefined;
  readonly #settings: Settings;
  readonly #web: Web;
  /** For what carries bytes. A server is silent while it takes them, however long that is. */
  readonly #uploads: { readonly patient: Web; readonly once: Web };
  /** By the path of the repository: pieces of one chart share a token. */
  readonly #repositories = new Map<string, Repository>();
  /** By the chart's name: pieces of one chart share what was read of the index. */
  readonly #museums = new Map<string, Museum>();

  constructor(target: StagingTarget, credentials: Credentials | undefined, settings: Settings) {
    this.#target = target;
    this.#credentials = credentials;
    this.#settings = settings;
    this.#web = new PatientWeb(settings, settings.patience);
    const long = { ...settings, silenceMs: settings.requestMs };
    this.#uploads = { patient: new PatientWeb(long, settings.patience), once: new Web(long) };
  }

  async push(piece: StageablePiece): Promise<StageAnswer> {
    const place = placeOf(this.#target, piece.name);
    if (!place.ok) return { ok: false, problem: { kind: "InvalidTarget", reason: place.reason } };
    return place.kind === "oci" ? await this.#pushOci(place, piece) : await this.#pushHttp(place, piece);
  }

  async close(): Promise<void> {
    await Promise.all([this.#web, this.#uploads.patient, this.#uploads.once].map((web) => web.close()));
  }

  async #pushOci(place: Extract<Place, { kind: "oci" }>, piece: StageablePiece): Promise<StageAnswer> {
    const parcel = await ociParcel(place, piece);
    const repository =
      this.#repositories.get(place.repository) ??
      new Repository(this.#web, place.base, place.repository, this.#credentials, "pull,push");
    this.#repositories.set(place.repository, repository);
    const { patience, signal } = this.#settings;
    return await this.#answer(
      parcel,
      () => pushOci({ repository, once: this.#uploads.once, patience, signal }, parcel),
      () => repository.session.hasToken,
    );
  }

  async #pushHttp({ url }: Extract<Place, { kind: "http" }>, piece: StageablePiece): Promise<StageAnswer> {
    const parcel = await httpParcel({ ok: true, kind: "http", url }, piece);
    const { indexMs, signal } = this.#settings;
    const [web, uploads, credentials] = [this.#web, this.#uploads.patient, this.#credentials];
    const museum =
      this.#museums.get(piece.name) ??
      new Museum({ web, uploads, url, credentials, chart: piece.name, indexMs, signal });
    this.#museums.set(piece.name, museum);
    return await this.#answer(
      parcel,
      () => museum.push(parcel),
      () => false,
    );
  }

  async #answer(
    { artifact, archive }: Pick<Awaited<ReturnType<typeof ociParcel | typeof httpParcel>>, "artifact" | "archive">,
    push: () => Promise<"pushed" | "present">,
    known: () => boolean,
  ): Promise<StageAnswer> {
    try {
      return { ok: true, artifact, outcome: await push() };
    } catch (error) {
      const given = namesSomebody(this.#credentials);
      const problem = problemOf(error, { given, known: known(), bytes: archive.length });
      if (problem === undefined) throw error;
      return { ok: false, problem };
    }
  }
}
