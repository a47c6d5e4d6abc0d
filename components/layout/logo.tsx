/** The sun that comes up, as in the app's icon. */
export function Logo({ className = "size-6" }: { className?: string }) {
  return (
    <svg viewBox="0 0 32 32" className={className} aria-hidden>
      <rect width="32" height="32" rx="8" fill="#2f3fb8" />
      <path d="M5 22h22" stroke="#fff" strokeWidth="2.5" strokeLinecap="round" />
      <path d="M9 22a7 7 0 0 1 14 0z" fill="#ffd27a" />
      <path d="M16 6v4M6.5 11.5l2.5 2.5M25.5 11.5l-2.5 2.5" stroke="#ffd27a" strokeWidth="2.5" strokeLinecap="round" />
    </svg>
  );
}
