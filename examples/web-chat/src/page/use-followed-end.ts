import { type RefObject, useEffect, useRef } from 'react'

/** Close enough to the end to want to see what comes, in pixels. */
const NEAR = 120

interface FollowedEnd {
  /** For what scrolls. */
  scroller: RefObject<HTMLElement | null>
  /** For what is in it. */
  content: RefObject<HTMLDivElement | null>
}

/** Keeps the end in view when the content grows or the keyboard takes its place, unless the person has scrolled away. */
export function useFollowedEnd(): FollowedEnd {
  const scroller = useRef<HTMLElement>(null)
  const content = useRef<HTMLDivElement>(null)
  useEffect(() => {
    const box = scroller.current
    if (!box || !content.current) return
    let isNear = true
    const note = () => {
      isNear = box.scrollHeight - box.scrollTop - box.clientHeight < NEAR
    }
    const observer = new ResizeObserver(() => {
      if (isNear) box.scrollTop = box.scrollHeight
    })
    observer.observe(box)
    observer.observe(content.current)
    box.addEventListener('scroll', note, { passive: true })
    return () => {
      observer.disconnect()
      box.removeEventListener('scroll', note)
    }
  }, [])
  return { scroller, content }
}
