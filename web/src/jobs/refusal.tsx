/** Why the server took a document or a job not: its sentence, and each of its issues with its place. */
import { ORPCError } from "@orpc/client";
import type { ReactNode } from "react";
import { Trouble } from "../ui/page";
import { readIssues } from "./issues";

/** `children` stand below the sentence. */
export function Refusal({ error, children }: { error: Error; children?: ReactNode }) {
  const issues = error instanceof ORPCError ? readIssues(error.data) : [];
  return (
    <div className="flex flex-col gap-2">
      <Trouble error={error} />
      {children}
      {/* One alone is in the sentence. */}
      {issues.length > 1 && (
        <ul className="m-0 list-none p-0 text-bad">
          {issues.map(({ path, message }) => (
            <li key={`${path} ${message}`}>
              <code className="font-mono text-xs">{path}</code>: {message}
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
