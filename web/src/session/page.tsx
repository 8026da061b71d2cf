/** The sign-in, for servers that want a key. */
import { getRouteApi, useRouter } from "@tanstack/react-router";
import { type FormEvent, useState } from "react";
import { explain } from "../api/errors";
import { announce } from "../shell/announcer";
import { Button } from "../ui/button";
import { Command } from "../ui/code";
import { TextField } from "../ui/field";
import { Card, Page } from "../ui/page";
import { signIn, useSession } from "./session";

const route = getRouteApi("/login");

export default function SignInPage() {
  const { next = "/" } = route.useSearch();
  const { session } = useSession();
  const router = useRouter();
  const isDone = session !== undefined && session.signedIn;
  return (
    <div className="mx-auto max-w-md sm:pt-[8vh]">
      <Page title="Sign in to Perdura" tabTitle="Sign in">
        {isDone ? (
          <Card>
            <p className="mt-0">{session.open ? "This server is open to this machine: no key is needed." : `You are signed in${session.name === undefined ? "" : ` with the key “${session.name}”`}.`}</p>
            <Button look="primary" onClick={() => router.history.push(next)}>
              Go on
            </Button>
          </Card>
        ) : (
          <SignInForm next={next} />
        )}
      </Page>
    </div>
  );
}

function SignInForm({ next }: { next: string }) {
  const router = useRouter();
  const [key, setKey] = useState("");
  const [error, setError] = useState<string>();
  const [isBusy, setBusy] = useState(false);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (key.trim() === "") {
      setError("Type a key of this server.");
      return;
    }
    setBusy(true);
    const refusal = await signIn(key.trim()).catch((failure: unknown) => explain(failure));
    setBusy(false);
    setError(refusal);
    if (refusal !== undefined) return;
    announce("Signed in.");
    router.history.replace(next);
  };
  return (
    <Card>
      <form className="flex flex-col gap-4" onSubmit={(event) => void submit(event)}>
        <p className="m-0 text-soft">This server asks for a key: an API key, the signing key, or the token that a development server prints for other machines.</p>
        <TextField label="Key" type="password" name="key" autoFocus autoComplete="current-password" spellCheck={false} value={key} error={error} onChange={(event) => setKey(event.target.value)} />
        <Button type="submit" look="primary" disabled={isBusy} focusableWhenDisabled>
          {isBusy ? "Signing in…" : "Sign in"}
        </Button>
      </form>
      <details className="mt-4 text-xs text-soft">
        <summary className="py-1">Where do I get a key?</summary>
        <p>Whoever runs the server gives it one, with a name and with what it may do, when it is started:</p>
        <Command>perdura start --api-key "ana:read+run:$(openssl rand -hex 32)" …</Command>
        <p className="mb-0">
          The last part is what to type here. <b>read</b> looks, <b>run</b> sends, starts, cancels and answers, <b>edit</b> changes what is stored. The browser keeps a signed cookie that ends after a week; the key itself
          is not kept.
        </p>
      </details>
    </Card>
  );
}
