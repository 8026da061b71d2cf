/** The run that is shown is part of the address, so that it can be given to somebody else. */
import { getRouteApi } from "@tanstack/react-router";
import { useEffect, useRef } from "react";
import { useEditorState } from "../editor/context";
import { useShowRun } from "./use-runs";

const route = getRouteApi("/coordination/$workflowId");

export function useRunInAddress(): void {
  const { run: asked } = route.useSearch();
  const navigate = route.useNavigate();
  const show = useShowRun();
  const shown = useEditorState((state) => state.run?.runId);
  // What was written into the address last, so that it is not read back as a wish.
  const written = useRef<string | undefined>(undefined);
  useEffect(() => {
    if (asked === written.current) return;
    written.current = asked;
    if (asked !== undefined) void show(asked);
  }, [asked, show]);
  useEffect(() => {
    if (shown === written.current) return;
    // A run that the address asks for and that is about to be shown.
    if (shown === undefined && written.current === undefined) return;
    written.current = shown;
    void navigate({ search: (before) => ({ ...before, run: shown }), replace: true });
  }, [shown, navigate]);
}
