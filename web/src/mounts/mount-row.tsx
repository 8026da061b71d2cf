/** One address, what is there, whether it answers, and a command to begin with. */
import { ExternalLink } from "lucide-react";
import { Command, CopyButton } from "../ui/code";
import { Badge, type Tone } from "../ui/status";
import type { Mount, Reach } from "./mounts";
import type { Probed } from "./probe";

const SAID: Record<Reach, { word: string; tone: Tone; title: string }> = {
  served: { word: "Answers", tone: "good", title: "The answer is as it should be" },
  locked: { word: "Wants a key", tone: "warn", title: "It is served, and the key of this session may not use it" },
  absent: { word: "Not here", tone: "quiet", title: "Nothing of the kind is served at this address: the server may be of another release, or something else stands in front of it" },
  broken: { word: "Answers wrongly", tone: "bad", title: "Something is there and cannot answer: look at the server's log" },
  silent: { word: "No answer", tone: "bad", title: "No answer came: the server is down, or the way to it is blocked" },
};

export function MountRow({ mount, probed }: { mount: Mount; probed: Probed | undefined }) {
  const address = location.origin + mount.path;
  return (
    <li className="grid gap-x-6 gap-y-2 border-b px-4 py-3 last:border-b-0 lg:grid-cols-[minmax(0,1fr)_minmax(0,1fr)]">
      <div className="min-w-0">
        <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
          <h3 className="m-0 text-[13px] font-semibold">{mount.name}</h3>
          <State probed={probed} />
        </div>
        <div className="mt-0.5 flex items-center gap-1">
          <code className="min-w-0 truncate font-mono text-xs" title={address}>
            {mount.isPage ? (
              <a href={mount.path} target="_blank" rel="noreferrer" className="text-accent underline">
                {address} <ExternalLink size={12} aria-hidden className="inline" />
              </a>
            ) : (
              address
            )}
          </code>
          <CopyButton text={address} label={`Copy the address of ${mount.name}`} />
        </div>
        <p className="mt-0.5 mb-0 text-xs text-soft">{mount.what}</p>
      </div>
      {mount.command !== undefined && (
        <div className="min-w-0 self-center">
          <Command>{mount.command}</Command>
        </div>
      )}
    </li>
  );
}

function State({ probed }: { probed: Probed | undefined }) {
  if (probed === undefined) return <Badge>Being tried</Badge>;
  const { word, tone, title } = SAID[probed.reach];
  return (
    <span className="inline-flex items-center gap-2" title={probed.status === undefined ? title : `${title} (status ${probed.status})`}>
      <Badge tone={tone}>
        <span aria-hidden className="size-1.5 rounded-full bg-current" />
        {word}
      </Badge>
      <span className="text-xs text-faint tabular-nums">{probed.ms} ms</span>
    </span>
  );
}
