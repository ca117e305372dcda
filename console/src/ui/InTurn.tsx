import { Skeleton } from '@mantine/core';
import { type ReactNode, useEffect, useState } from 'react';

let last: Promise<void> = Promise.resolve();

/** When this has been painted, and what a person did meanwhile has its answer. */
const painted = () => new Promise<void>((resolve) => requestAnimationFrame(() => setTimeout(resolve)));

interface InTurnProps {
  /** Of what is drawn, in pixels. */
  height: number;
  children: ReactNode;
}

/**
 * For what takes long to draw: one after the other, and the page answers in between. All at once, it would stand still
 * for as long as all of them take.
 */
export function InTurn({ height, children }: InTurnProps) {
  const [isDrawn, setIsDrawn] = useState(false);
  useEffect(() => {
    let isGone = false;
    last = last.then(async () => {
      if (isGone) return;
      setIsDrawn(true);
      await painted();
    });
    return () => {
      isGone = true;
    };
  }, []);
  return isDrawn ? children : <Skeleton height={height} />;
}
