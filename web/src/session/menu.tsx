/** Who is signed in, with the way out. It is not there on a server that asks nobody for a key. */
import { useNavigate } from "@tanstack/react-router";
import { KeyRound, LogOut } from "lucide-react";
import { explain } from "../api/errors";
import { useActions } from "../shell/actions";
import { IconButton } from "../ui/button";
import { useToast } from "../ui/toast";
import { signOut, useSession } from "./session";

export function SessionMenu() {
  const { session } = useSession();
  const navigate = useNavigate();
  const toast = useToast();
  const isShown = session !== undefined && !session.open && session.signedIn;
  const leave = () => {
    signOut().then(
      () => void navigate({ to: "/login" }),
      (error: unknown) => toast({ tone: "bad", text: explain(error) }),
    );
  };
  useActions(isShown ? [{ id: "sign-out", label: "Sign out", group: "Session", run: leave }] : []);
  if (!isShown) return null;
  const { name = "this key", scopes } = session;
  const rights = `Signed in with ${name}: ${scopes.length === 0 ? "no scopes" : scopes.join(", ")}`;
  return (
    <span className="inline-flex min-w-0 items-center gap-1 text-xs text-soft">
      <span className="inline-flex min-w-0 items-center gap-1.5 max-sm:hidden" title={rights}>
        <KeyRound size={14} aria-hidden className="shrink-0" />
        <span className="max-w-40 truncate">{name}</span>
      </span>
      <IconButton label={`Sign out (${rights})`} onClick={leave}>
        <LogOut size={16} aria-hidden />
      </IconButton>
    </span>
  );
}
