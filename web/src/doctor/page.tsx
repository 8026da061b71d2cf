import { Page } from "../ui/page";

export default function DoctorPage() {
  return <Page title="Doctor">…</Page>;
}
