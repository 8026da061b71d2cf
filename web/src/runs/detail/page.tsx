import { Page } from "../../ui/page";

export default function RunPage() {
  return <Page title="Run">…</Page>;
}
