import { Page } from "../ui/page";

export default function FunctionPage() {
  return <Page title="Function">…</Page>;
}
