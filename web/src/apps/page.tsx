import { Page } from "../ui/page";

export default function AppsPage() {
  return <Page title="Apps">…</Page>;
}
