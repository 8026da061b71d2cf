/** The form that names the URL of an app. */
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { client } from "../api/client";
import { explain } from "../api/errors";
import { orpc, queryClient } from "../api/query";
import { announce } from "../shell/announcer";
import { ActionDialog } from "../ui/action-dialog";
import { TextField } from "../ui/field";
import { useToast } from "../ui/toast";
import { remedy } from "./remedies";

const URL_CHARS_MAX = 2_048;

export function AddDialog({ onClose }: { onClose: () => void }) {
  const [url, setUrl] = useState("");
  const toast = useToast();
  const add = useMutation({
    mutationFn: (text: string) => client.apps.sync({ url: text }),
    onSuccess: ({ apps }) => {
      const said = `Registered ${apps.map((app) => app.name).join(", ")}`;
      announce(said);
      toast({ tone: "good", text: said });
      onClose();
      void queryClient.invalidateQueries({ queryKey: orpc.functions.key() });
    },
    onSettled: () => queryClient.invalidateQueries({ queryKey: orpc.apps.key() }),
  });
  return (
    <ActionDialog
      scope="edit"
      title="Add an app"
      lead="The server asks it for its functions now."
      action="Add"
      doing="Asking…"
      isReady={url.trim() !== ""}
      send={() => add.mutate(url.trim())}
      sending={add}
      refusal={(error) => <p className="m-0 text-soft">{remedy(explain(error), url)}</p>}
      onClose={onClose}
    >
      <TextField
        label="URL"
        placeholder="http://localhost:3000/api/inngest"
        value={url}
        maxLength={URL_CHARS_MAX}
        onChange={(event) => {
          setUrl(event.target.value);
          add.reset();
        }}
        hint="Where the app serves its functions."
        error={add.isError ? explain(add.error) : undefined}
      />
    </ActionDialog>
  );
}
