/** Whether what is shown is live, in one word. */
import { type Connection, useConnection } from "../api/connection";
import { cx } from "../ui/cx";

const SAID: Record<Connection, { word: string; title: string; color: string }> = {
  idle: { word: "", title: "This page shows nothing that changes by itself", color: "" },
  live: { word: "Live", title: "What you see changes as it happens", color: "text-good" },
  connecting: { word: "Connecting", title: "The stream of changes is being opened", color: "text-faint" },
  paused: { word: "Paused", title: "Nobody looked at this page; it goes on from where it stopped", color: "text-faint" },
  lost: { word: "Reconnecting", title: "The connection is lost. What you see may be old; nothing is missed once it is back", color: "text-warn" },
};

export function ConnectionState() {
  const connection = useConnection();
  const { word, title, color } = SAID[connection];
  return (
    <span role="status" title={title} data-connection={connection} className={cx("inline-flex items-center gap-1.5 text-xs", color)}>
      {word !== "" && <span aria-hidden className={cx("size-2 rounded-full bg-current", connection !== "live" && "animate-pulse")} />}
      {word}
    </span>
  );
}
