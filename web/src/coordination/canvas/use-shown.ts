/** The elements with what only React Flow knows of them: how large they are, and how far a drag has come. */
import { useEffect, useState } from "react";
import type { Elements } from "./elements";

export function useShown(elements: Elements) {
  const [shown, setShown] = useState(elements);
  useEffect(() => {
    setShown((before) => {
      const measured = new Map(before.nodes.map((node) => [node.id, node.measured]));
      return { ...elements, nodes: elements.nodes.map((node) => ({ ...node, ...(measured.get(node.id) !== undefined && { measured: measured.get(node.id) }) })) };
    });
  }, [elements]);
  return [shown, setShown] as const;
}
