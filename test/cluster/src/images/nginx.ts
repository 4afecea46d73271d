/** The configuration of the nginx image: any user, read-only root with a writable /tmp, port 8080. */

const main = `worker_processes 1;
pid /tmp/nginx.pid;
error_log stderr notice;
events { worker_connections 256; }
http {
  types { text/html html; text/css css; application/javascript js; application/json json; }
  default_type text/plain;
  access_log /dev/stdout;
  client_body_temp_path /tmp/body;
  proxy_temp_path /tmp/proxy;
  fastcgi_temp_path /tmp/fastcgi;
  uwsgi_temp_path /tmp/uwsgi;
  scgi_temp_path /tmp/scgi;
  include /etc/nginx/conf.d/*.conf;
}
`;

const site = `server {
  listen 8080;
  location / { root /usr/share/nginx/html; index index.html; }
  location = /healthz { return 200 "ok\\n"; }
}
`;

/** Charts mount their own files over conf.d and html. */
export const nginxFiles: Readonly<Record<string, string>> = {
  "/etc/nginx/nginx.conf": main,
  "/etc/nginx/conf.d/default.conf": site,
  "/usr/share/nginx/html/index.html": "<!doctype html><title>nginx</title><p>nginx works\n",
};
