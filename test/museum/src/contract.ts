/** How a museum can be set up; the names are those of the servers' own options where they have them. */
export interface MuseumOptions {
  /** Folder of the archives. */
  readonly storage: string;
  /** `NAME:PASSWORD` that everything asks for. */
  readonly user?: string;
  /** A user who may read, but not write. */
  readonly reader?: string;
  /** Reading needs no user. */
  readonly anonymousGet?: boolean;
  /** Path that everything is under. */
  readonly contextPath?: string;
  /** Levels of a repository's path: 0 is one repository, 2 are `/org/repo`. */
  readonly depth?: number;
  /** Plays Harbor before 2.8 with these projects, at `/chartrepo/PROJECT`. */
  readonly projects?: readonly string[];
  /** Default: never, but Harbor does. */
  readonly allowOverwrite?: boolean;
  /** Bytes of an archive. */
  readonly maxUploadSize?: number;
  /** Archives of a repository; 0 is no limit. */
  readonly maxStorageObjects?: number;
  /** How long the index takes to show what was stored. */
  readonly indexLagMs?: number;
}
