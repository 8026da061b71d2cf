/** The elements with what only React Flow knows of them: how large they are, and how far a drag has come. */
import { useEffect, useRef, useState } from "react";
import type { Elements } from "./elements";

export function useShown(elements: Elements) {
  const [shown, setShown] = useState(elements);
  const drawn = useRef(elements);
  useEffect(() => {
    const earlier = new Set(drawn.current.nodes);
    drawn.current = elements;
    setShown((before) => {
      const there = new Map(before.nodes.map((node) => [node.id, node]));
      const nodes = elements.nodes.map((node) => {
        const known = there.get(node.id);
        // One that has not changed is the same object as before, also for React Flow.
        if (known !== undefined && earlier.has(node)) return known;
        return { ...node, ...(known?.measured !== undefined && { measured: known.measured }) };
      });
      return { ...elements, nodes };
    });
  }, [elements]);
  return [shown, setShown] as const;
}
