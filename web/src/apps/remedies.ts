/** What to do when an app does not register, by what the server says of it. */

export function remedy(error: string, url: string): string {
  const text = error.toLowerCase();
  if (/connection refused|cannot be reached|tcp connect/.test(text)) {
    return `Nothing listens at ${hostOf(url)}. Start the app, or mend the port; from inside a container, this machine is host.docker.internal.`;
  }
  if (/dns|resolve|name or service|no such host/.test(text)) return `The name in ${hostOf(url)} is not known to this server. Mend it, or use an address.`;
  if (/time[d]? ?out|too slow|did not answer/.test(text)) return "The app took too long. It may be starting, or stopped in a debugger: try again.";
  if (/certificate|tls|ssl/.test(text)) return "The server does not trust the app’s certificate. Use http on this machine, or a certificate that it trusts.";
  if (/\b404\b|not found/.test(text)) return "Something answers there, but serves no functions at this path. Most apps serve them at /api/inngest.";
  if (/\b401\b|\b403\b|signature|signing key|unauthori[sz]ed|forbidden/.test(text)) {
    return "App and server have different keys, or the app runs in cloud mode. Give the app this server’s signing key, or set INNGEST_DEV to this server’s address.";
  }
  if (/\b5\d\d\b/.test(text)) return "The app failed while it registered. Its own log says why.";
  if (/expression|does not compile|invalid|refused|cron|trigger/.test(text)) return "One of its functions is configured in a way that the server does not take. Mend it; it is asked again when the app restarts.";
  return "The app’s own log may say more. Mend it, and sync again.";
}

function hostOf(url: string): string {
  try {
    return new URL(url).host;
  } catch {
    return url;
  }
}
