/** What `--help` prints. */
export const usage = `Releases Helm charts through Flux, one per run, and splits umbrella charts for that.

  executor apply --revision NAMESPACE/NAME --node NODE [--after NODE,...] [--hold 30m] [--timeout 5m]
  executor apply --manifest FILE|-                     [--timeout 5m]
  executor apply --spec BASE64                         [--timeout 5m]
  executor stage --manifest FILE|- | --spec BASE64     [--chart-auth DIR] [--chart-cert DIR]
                 [--staging-auth DIR] [--staging-cert DIR] [--timeout 10m]

apply: applies one Helm release and waits until it is ready or has failed.
  --revision NAMESPACE/NAME  ControllerRevision that holds the plan
  --node NODE                node of the plan to apply
  --manifest FILE|-          YAML or JSON: a HelmRelease and, if you like, its source
  --spec BASE64              the same, encoded
  --after NODE,...           hold until these nodes' releases are ready, before anything is applied
  --hold DURATION            hold no longer than this (default 30m)
  --timeout DURATION         time for the release itself (default: the plan's; 5m for a manifest)

stage: fetches a chart, splits the wanted sub-charts off, pushes the pieces to a registry, and records where they are.
  --manifest FILE|-          YAML or JSON: what to stage, a StageRequest
  --spec BASE64              the same, encoded
  --chart-auth DIR           Secret for the chart's repository, one file per key: username and password, token,
                             .dockerconfigjson
  --chart-cert DIR           certificates for it: ca.crt, or tls.crt and tls.key
  --staging-auth DIR         the same two for the registry of the pieces
  --staging-cert DIR
  --timeout DURATION         time for all of it (default 10m)

both:
  --run NAME                 name of the rollout, such as {{workflow.uid}}
  --log-level LEVEL          trace, debug, info, warn, error, silent (default info)

Exit codes: 0 ready, 1 failed, 2 wrong usage, 3 out of time, 4 cluster or network fault, 5 skipped because a
dependency failed, 143 stopped.`;
