/** What `--help` prints. */
export const usage = `Releases Helm charts through Flux, one per run, and splits umbrella charts for that.

  executor apply  RELEASE [--after NODE,...] [--hold 30m] [--timeout 5m]
  executor remove RELEASE | --release NAMESPACE/NAME --owner UID [--handed-to NAME] [--after NAME,...] [--hold 30m]
                  [--tell NAME,...] [--timeout 5m]
  executor wait   RELEASE [--timeout 5m]
  executor stage  --manifest FILE|- | --spec BASE64 [--chart-auth DIR] [--chart-cert DIR]
                  [--staging-auth DIR] [--staging-cert DIR] [--timeout 10m]

RELEASE is one of
  --revision NAMESPACE/NAME --node NODE
                             a ControllerRevision that holds a plan, and the plan's node
  --manifest FILE|-          YAML or JSON: a HelmRelease and, if you like, its source
  --spec BASE64              the same, encoded

apply: applies one Helm release and waits until it is ready or has failed.
  --after NODE,...           hold until these nodes' releases are ready, before anything is applied; with --revision
  --hold DURATION            hold no longer than this (default 30m)
  --timeout DURATION         time for the release itself (default: the plan's; 5m for a manifest)

remove: deletes one Helm release and waits until Flux has uninstalled it, then deletes its source if nothing else uses
it. Forces nothing: what is out of time goes on being uninstalled.
  --release NAMESPACE/NAME   the HelmRelease as it is there, whatever plan made it
  --owner UID                the ApplicationGroup that it must belong to; with --release
  --handed-to NAME           HelmRelease of the parent, whose chart has this sub-chart inside again; what it has taken
                             over is let go and not uninstalled; with --release
  --after NAME,...           hold until these HelmReleases of the namespace have been removed, by runs of the same --run
                             that tell it; with --release
  --hold DURATION            hold no longer than this (default 30m)
  --tell NAME,...            HelmReleases whose removals hold for this one: they are told how it ended; with --release
  --timeout DURATION         as for apply, once it may begin; 30m with --release

wait: waits until a release that somebody else applies is ready or has failed, and changes nothing. With --revision it
is waited for as the plan wants it, with a manifest as it is.
  --timeout DURATION         as for apply

stage: fetches a chart, splits the wanted sub-charts off, pushes the pieces to a registry, and records where they are.
  --manifest FILE|-          YAML or JSON: what to stage, a StageRequest
  --spec BASE64              the same, encoded
  --chart-auth DIR           Secret for the chart's repository, one file per key: username and password, token,
                             .dockerconfigjson
  --chart-cert DIR           certificates for it: ca.crt, or tls.crt and tls.key
  --staging-auth DIR         the same two for the registry of the pieces
  --staging-cert DIR
  --timeout DURATION         time for all of it (default 10m)

all:
  --run NAME                 name of the rollout, such as {{workflow.uid}}
  --log-level LEVEL          trace, debug, info, warn, error, silent (default info)

Instead of a command, --action install means apply and --action delete means remove.

Exit codes: 0 ready or removed, 1 failed, 2 wrong usage, 3 out of time, 4 cluster or network fault, 5 skipped because
what it held for failed, 143 stopped.`;
