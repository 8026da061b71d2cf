/** Where a reader was in the list: going back to it leads there again. */
import { useEffect, useRef, useState } from "react";

const kept = { href: "", top: 0, current: null as string | null };

/** The run that the keys are at. Once the list of before `isThere` again, it is scrolled to where it was. */
export function usePlaceOfBefore(isThere: boolean): { current: string | null; setCurrent: (id: string) => void } {
  const isBack = useRef(kept.href === location.href);
  const [current, setCurrent] = useState(isBack.current ? kept.current : null);
  useEffect(() => {
    if (!isThere || !isBack.current || kept.top === 0) return;
    const { top } = kept;
    // The shell scrolls to the top on each new page; this is after that.
    const frame = requestAnimationFrame(() => {
      isBack.current = false;
      document.getElementById("main")?.scrollTo({ top });
    });
    return () => cancelAnimationFrame(frame);
  }, [isThere]);
  useEffect(() => {
    const main = document.getElementById("main");
    let href = location.href;
    const look = () => {
      // The address changes before this page goes.
      if (!location.pathname.endsWith("/runs")) return;
      href = location.href;
      Object.assign(kept, { href, top: main?.scrollTop ?? 0 });
    };
    main?.addEventListener("scroll", look, { passive: true });
    return () => main?.removeEventListener("scroll", look);
  }, []);
  useEffect(() => {
    kept.current = current;
    kept.href = location.href;
  }, [current]);
  return { current, setCurrent };
}
