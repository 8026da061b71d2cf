/** An error: what it says first, where it comes from when somebody asks. */
import { CopyButton } from "../../ui/code";
import { readFailure } from "./failure";

export function FailureView({ error, isOpen = false }: { error: unknown; isOpen?: boolean }) {
  const { name, message, stack, cause } = readFailure(error);
  return (
    <div className="flex min-w-0 flex-col gap-2">
      <p className="m-0 text-bad wrap-anywhere whitespace-pre-wrap">
        {name !== null && name !== "Error" && <strong className="font-semibold">{name}: </strong>}
        {message}
      </p>
      {stack !== null && (
        <details open={isOpen}>
          <summary className="text-xs text-soft">Where it happened</summary>
          <div className="relative mt-1 rounded-md border bg-sunken">
            <div className="absolute top-1 right-1 rounded bg-sunken">
              <CopyButton text={stack} label="Copy the stack" />
            </div>
            <pre tabIndex={0} role="region" aria-label="Stack" className="m-0 max-h-72 overflow-auto p-3 pr-10 font-mono text-xs">
              {stack}
            </pre>
          </div>
        </details>
      )}
      {cause !== null && (
        <div className="border-l-2 pl-3">
          <p className="m-0 text-xs text-faint">Because of</p>
          <FailureView error={cause} />
        </div>
      )}
    </div>
  );
}
