interface HeaderProps {
  model: string | undefined
  onNew: () => void
}

export function Header({ model, onNew }: HeaderProps) {
  return (
    <header className="header">
      <div className="titles">
        <h1>Web chat</h1>
        <p>Emulated services{model && ` · ${model}`}</p>
      </div>
      <button type="button" className="quiet" onClick={onNew}>
        New chat
      </button>
    </header>
  )
}
