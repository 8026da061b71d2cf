/** Short news that go away by themselves. What needs an answer is a dialog. */
import { Toast } from "@base-ui/react/toast";
import { X } from "lucide-react";
import type { ReactNode } from "react";
import { cx } from "./cx";
import type { Tone } from "./status";

export interface News {
  text: string;
  tone?: Tone;
}

/** Shows news. */
export function useToast(): (news: News) => void {
  const manager = Toast.useToastManager();
  return ({ text, tone = "quiet" }) => {
    manager.add({ description: text, type: tone, priority: tone === "bad" ? "high" : "low" });
  };
}

export function Toaster({ children }: { children: ReactNode }) {
  return (
    <Toast.Provider limit={4}>
      {children}
      <Toast.Portal>
        <Toast.Viewport className="fixed right-4 bottom-4 z-50 flex w-[min(24rem,calc(100vw-2rem))] flex-col gap-2 outline-none">
          <Shown />
        </Toast.Viewport>
      </Toast.Portal>
    </Toast.Provider>
  );
}

function Shown() {
  const { toasts } = Toast.useToastManager();
  return toasts.map((toast) => (
    <Toast.Root key={toast.id} toast={toast} className={cx("flex items-start justify-between gap-2 rounded-lg border bg-raised p-3 shadow-shade", toast.type === "bad" && "border-bad/50", toast.type === "good" && "border-good/50")}>
      <Toast.Description className="m-0 min-w-0 wrap-anywhere" />
      <Toast.Close aria-label="Dismiss" className="rounded p-0.5 text-faint hover:text-ink">
        <X size={14} aria-hidden />
      </Toast.Close>
    </Toast.Root>
  ));
}
