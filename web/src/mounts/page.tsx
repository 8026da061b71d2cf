import { Page } from "../ui/page";

export default function MountsPage() {
  return <Page title="Mounts">…</Page>;
}
