/** What stands where a page cannot. */
import type { ErrorComponentProps } from "@tanstack/react-router";
import { LinkButton } from "../ui/button";
import { Empty, Page, Trouble } from "../ui/page";

export function NotFound() {
  return (
    <Page title="There is no such page">
      <Empty title="Nothing is at this address." actions={<LinkButton to="/">Go home</LinkButton>}>
        It may have been mistyped, or what was here has been deleted.
      </Empty>
    </Page>
  );
}

export function PageTrouble({ error, reset }: ErrorComponentProps) {
  return (
    <Page title="This page failed">
      <Trouble error={error} retry={reset} />
    </Page>
  );
}
