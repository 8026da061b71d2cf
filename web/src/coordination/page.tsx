import { Page } from "../ui/page";

export default function CoordinationPage() {
  return <Page title="Coordination">…</Page>;
}
