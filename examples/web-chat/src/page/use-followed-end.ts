import { type RefObject, useEffect, useRef } from 'react'

/** Close enough to the end to want to see what comes, in pixels. */
const NEAR = '200px'

/**
 * Keeps the end of the page in view when one of the values changes, unless the person has scrolled away from it.
 * @returns for the element at the end
 */
export function useFollowedEnd(...changes: unknown[]): RefObject<HTMLDivElement | null> {
  const end = useRef<HTMLDivElement>(null)
  const isNear = useRef(true)
  useEffect(() => {
    const note = (entries: IntersectionObserverEntry[]) => {
      isNear.current = entries.at(-1)?.isIntersecting ?? true
    }
    const observer = new IntersectionObserver(note, { rootMargin: NEAR })
    if (end.current) observer.observe(end.current)
    return () => observer.disconnect()
  }, [])
  useEffect(() => {
    if (isNear.current) end.current?.scrollIntoView({ block: 'end' })
  }, changes)
  return end
}
