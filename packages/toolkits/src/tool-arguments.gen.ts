// Written by scripts/gen-catalog.ts from the schemas of the tools. Do not edit.

/** The arguments of each tool of the catalogue, by slug. */
export interface ToolArguments {
  GITHUB_ADD_ASSIGNEES_TO_AN_ISSUE: {
    /** Login of the user or organization the repository belongs to; the part before the slash. */
    owner: string
    /** Name of the repository, without the owner and without ".git". */
    repo: string
    /** Number shown after the # sign, counted per repository. Not the id. */
    issue_number: number
    /** Logins of the people in charge. People who cannot be assigned are left out silently. */
    assignees: string[]
  }
  GITHUB_ADD_LABELS: ToolArguments['GITHUB_ADD_LABELS_TO_AN_ISSUE']
  GITHUB_ADD_LABELS_TO_AN_ISSUE: {
    /** Login of the user or organization the repository belongs to; the part before the slash. */
    owner: string
    /** Name of the repository, without the owner and without ".git". */
    repo: string
    /** Number shown after the # sign, counted per repository. Not the id. */
    issue_number: number
    /** Names of labels. A name the repository does not have yet is created. */
    labels: string[]
  }
  GITHUB_ASSIGN_ISSUE: ToolArguments['GITHUB_ADD_ASSIGNEES_TO_AN_ISSUE']
  GITHUB_COMMENT_ON_ISSUE: ToolArguments['GITHUB_CREATE_AN_ISSUE_COMMENT']
  GITHUB_CREATE_AN_ISSUE: {
    /** Login of the user or organization the repository belongs to; the part before the slash. */
    owner: string
    /** Name of the repository, without the owner and without ".git". */
    repo: string
    /** One line that says what it is about. */
    title: string
    /** Text in GitHub Flavored Markdown. @login mentions a person, #12 links an issue. */
    body?: string | undefined
    /** Names of labels. A name the repository does not have yet is created. */
    labels?: string[] | undefined
    /** Logins of the people in charge. People who cannot be assigned are left out silently. */
    assignees?: string[] | undefined
    /** Number of the milestone. */
    milestone?: number | undefined
  }
  GITHUB_CREATE_AN_ISSUE_COMMENT: {
    /** Login of the user or organization the repository belongs to; the part before the slash. */
    owner: string
    /** Name of the repository, without the owner and without ".git". */
    repo: string
    /** Number shown after the # sign, counted per repository. Not the id. */
    issue_number: number
    /** Text in GitHub Flavored Markdown. @login mentions a person, #12 links an issue. */
    body: string
  }
  GITHUB_CREATE_A_PULL_REQUEST: {
    /** Login of the user or organization the repository belongs to; the part before the slash. */
    owner: string
    /** Name of the repository, without the owner and without ".git". */
    repo: string
    /** One line that says what it changes. */
    title: string
    /** Branch with the changes; login:branch for a fork. */
    head: string
    /** Branch to merge into; mostly the default branch of the repository. */
    base: string
    /** What and why, in GitHub Flavored Markdown. "Fixes #1" closes issue 1 on merge. */
    body?: string | undefined
    /** Open it as a draft, which cannot be merged yet. */
    draft?: boolean | undefined
    /** Let maintainers of base push to head. */
    maintainer_can_modify?: boolean | undefined
  }
  GITHUB_CREATE_A_REFERENCE: {
    /** Login of the user or organization the repository belongs to; the part before the slash. */
    owner: string
    /** Name of the repository, without the owner and without ".git". */
    repo: string
    /** Full name of the reference. */
    ref: string
    /** Whole SHA of the commit, 40 characters. */
    sha: string
  }
  GITHUB_CREATE_A_RELEASE: {
    /** Login of the user or organization the repository belongs to; the part before the slash. */
    owner: string
    /** Name of the repository, without the owner and without ".git". */
    repo: string
    /** Tag of the release. */
    tag_name: string
    /** Branch or commit to put a new tag on; the default branch without it. */
    target_commitish?: string | undefined
    /** Title. */
    name?: string | undefined
    /** Release notes, in GitHub Flavored Markdown. */
    body?: string | undefined
    /** Keep it unpublished. */
    draft?: boolean | undefined
    /** Mark it as not ready for production. */
    prerelease?: boolean | undefined
    /** Let GitHub write the notes from merged pull requests. */
    generate_release_notes?: boolean | undefined
  }
  GITHUB_CREATE_A_REPOSITORY_FOR_THE_AUTHENTICATED_USER: {
    /** Letters, digits, ".", "-" and "_". */
    name: string
    /** One sentence about it. */
    description?: string | undefined
    /** Only visible to the owner and collaborators. */
    private?: boolean | undefined
    /** Begin with a commit that holds a README. */
    auto_init?: boolean | undefined
    /** URL of a website about it. */
    homepage?: string | undefined
    /** Allow issues. */
    has_issues?: boolean | undefined
    /** Language of the .gitignore template to begin with. */
    gitignore_template?: string | undefined
    /** Key of the license to begin with. */
    license_template?: string | undefined
  }
  GITHUB_CREATE_A_REVIEW_FOR_A_PULL_REQUEST: {
    /** Login of the user or organization the repository belongs to; the part before the slash. */
    owner: string
    /** Name of the repository, without the owner and without ".git". */
    repo: string
    /** Number of the pull request, after the # sign. */
    pull_number: number
    /** The verdict. */
    event: 'APPROVE' | 'REQUEST_CHANGES' | 'COMMENT'
    /** Text of the review, in GitHub Flavored Markdown. */
    body?: string | undefined
    /** Comments on lines of the change. */
    comments?:
      | {
          /** File, from the root of the repository. */
          path: string
          /** Line of the file; it must be part of the change. */
          line: number
          /** RIGHT for the new version of the file, LEFT for the old. */
          side?: 'LEFT' | 'RIGHT' | undefined
          /** The comment. */
          body: string
        }[]
      | undefined
    /** Commit the review is about; the latest without it. */
    commit_id?: string | undefined
  }
  GITHUB_CREATE_BRANCH: ToolArguments['GITHUB_CREATE_A_REFERENCE']
  GITHUB_CREATE_ISSUE: ToolArguments['GITHUB_CREATE_AN_ISSUE']
  GITHUB_CREATE_ISSUE_COMMENT: ToolArguments['GITHUB_CREATE_AN_ISSUE_COMMENT']
  GITHUB_CREATE_OR_UPDATE_FILE: ToolArguments['GITHUB_CREATE_OR_UPDATE_FILE_CONTENTS']
  GITHUB_CREATE_OR_UPDATE_FILE_CONTENTS: {
    /** Login of the user or organization the repository belongs to; the part before the slash. */
    owner: string
    /** Name of the repository, without the owner and without ".git". */
    repo: string
    /** File from the root of the repository, without a leading slash. */
    path: string
    /** The whole new content, as text. */
    content: string
    /** Commit message. */
    message: string
    /** Branch to commit to; the default branch without it. It must exist. */
    branch?: string | undefined
    /** Blob SHA of the file as last read. Given, the call fails if the file has changed since; without it the current file is replaced. */
    sha?: string | undefined
  }
  GITHUB_CREATE_PULL_REQUEST: ToolArguments['GITHUB_CREATE_A_PULL_REQUEST']
  GITHUB_CREATE_REFERENCE: ToolArguments['GITHUB_CREATE_A_REFERENCE']
  GITHUB_CREATE_RELEASE: ToolArguments['GITHUB_CREATE_A_RELEASE']
  GITHUB_CREATE_REPOSITORY: ToolArguments['GITHUB_CREATE_A_REPOSITORY_FOR_THE_AUTHENTICATED_USER']
  GITHUB_DELETE_A_FILE: {
    /** Login of the user or organization the repository belongs to; the part before the slash. */
    owner: string
    /** Name of the repository, without the owner and without ".git". */
    repo: string
    /** File from the root of the repository, without a leading slash. */
    path: string
    /** Commit message. */
    message: string
    /** Branch to commit to; the default branch without it. It must exist. */
    branch?: string | undefined
    /** Blob SHA of the file as last read. Given, the call fails if the file has changed since; without it the current file is replaced. */
    sha?: string | undefined
  }
  GITHUB_DELETE_FILE: ToolArguments['GITHUB_DELETE_A_FILE']
  GITHUB_GET_AN_ISSUE: {
    /** Login of the user or organization the repository belongs to; the part before the slash. */
    owner: string
    /** Name of the repository, without the owner and without ".git". */
    repo: string
    /** Number shown after the # sign, counted per repository. Not the id. */
    issue_number: number
  }
  GITHUB_GET_A_COMMIT: {
    /** Login of the user or organization the repository belongs to; the part before the slash. */
    owner: string
    /** Name of the repository, without the owner and without ".git". */
    repo: string
    /** SHA of the commit, or a branch or tag. */
    ref: string
  }
  GITHUB_GET_A_PULL_REQUEST: {
    /** Login of the user or organization the repository belongs to; the part before the slash. */
    owner: string
    /** Name of the repository, without the owner and without ".git". */
    repo: string
    /** Number of the pull request, after the # sign. */
    pull_number: number
  }
  GITHUB_GET_A_REPOSITORY: {
    /** Login of the user or organization the repository belongs to; the part before the slash. */
    owner: string
    /** Name of the repository, without the owner and without ".git". */
    repo: string
  }
  GITHUB_GET_COMMIT: ToolArguments['GITHUB_GET_A_COMMIT']
  GITHUB_GET_CONTENT: ToolArguments['GITHUB_GET_REPOSITORY_CONTENT']
  GITHUB_GET_FILE_CONTENTS: ToolArguments['GITHUB_GET_REPOSITORY_CONTENT']
  GITHUB_GET_ISSUE: ToolArguments['GITHUB_GET_AN_ISSUE']
  GITHUB_GET_ME: ToolArguments['GITHUB_GET_THE_AUTHENTICATED_USER']
  GITHUB_GET_PULL_REQUEST: ToolArguments['GITHUB_GET_A_PULL_REQUEST']
  GITHUB_GET_REPOSITORY: ToolArguments['GITHUB_GET_A_REPOSITORY']
  GITHUB_GET_REPOSITORY_CONTENT: {
    /** Login of the user or organization the repository belongs to; the part before the slash. */
    owner: string
    /** Name of the repository, without the owner and without ".git". */
    repo: string
    /** File or folder from the root of the repository, without a leading slash. */
    path?: string | undefined
    /** Branch, tag or commit; the default branch without it. */
    ref?: string | undefined
  }
  GITHUB_GET_THE_AUTHENTICATED_USER: Record<string, never>
  GITHUB_LIST_BRANCHES: {
    /** Login of the user or organization the repository belongs to; the part before the slash. */
    owner: string
    /** Name of the repository, without the owner and without ".git". */
    repo: string
    /** Only protected branches, or only others; all without it. */
    protected?: boolean | undefined
    /** Results in one page. */
    per_page?: number | undefined
    /** Page to get, from 1. Ask on while has_more is true. */
    page?: number | undefined
  }
  GITHUB_LIST_COMMITS: {
    /** Login of the user or organization the repository belongs to; the part before the slash. */
    owner: string
    /** Name of the repository, without the owner and without ".git". */
    repo: string
    /** Branch, tag or commit to begin at; the default branch without it. */
    sha?: string | undefined
    /** Only commits that touch this file or folder. */
    path?: string | undefined
    /** Only commits of this login or email address. */
    author?: string | undefined
    /** Only commits at or after this time: ISO 8601, UTC. */
    since?: string | undefined
    /** Only commits at or before this time: ISO 8601, UTC. */
    until?: string | undefined
    /** Results in one page. */
    per_page?: number | undefined
    /** Page to get, from 1. Ask on while has_more is true. */
    page?: number | undefined
  }
  GITHUB_LIST_ISSUES: ToolArguments['GITHUB_LIST_REPOSITORY_ISSUES']
  GITHUB_LIST_ISSUE_COMMENTS: {
    /** Login of the user or organization the repository belongs to; the part before the slash. */
    owner: string
    /** Name of the repository, without the owner and without ".git". */
    repo: string
    /** Number shown after the # sign, counted per repository. Not the id. */
    issue_number: number
    /** Only comments updated at or after this time: ISO 8601, UTC. */
    since?: string | undefined
    /** Results in one page. */
    per_page?: number | undefined
    /** Page to get, from 1. Ask on while has_more is true. */
    page?: number | undefined
  }
  GITHUB_LIST_LABELS: ToolArguments['GITHUB_LIST_LABELS_FOR_A_REPOSITORY']
  GITHUB_LIST_LABELS_FOR_A_REPOSITORY: {
    /** Login of the user or organization the repository belongs to; the part before the slash. */
    owner: string
    /** Name of the repository, without the owner and without ".git". */
    repo: string
    /** Results in one page. */
    per_page?: number | undefined
    /** Page to get, from 1. Ask on while has_more is true. */
    page?: number | undefined
  }
  GITHUB_LIST_MY_REPOSITORIES: ToolArguments['GITHUB_LIST_REPOSITORIES_FOR_THE_AUTHENTICATED_USER']
  GITHUB_LIST_PULL_REQUESTS: {
    /** Login of the user or organization the repository belongs to; the part before the slash. */
    owner: string
    /** Name of the repository, without the owner and without ".git". */
    repo: string
    /** Which pull requests. */
    state?: 'open' | 'closed' | 'all' | undefined
    /** Only those from this branch: login:branch. */
    head?: string | undefined
    /** Only those into this branch. */
    base?: string | undefined
    /** What to order by. */
    sort?: 'created' | 'updated' | 'popularity' | 'long-running' | undefined
    /** Order; descending by created, else ascending, without it. */
    direction?: 'asc' | 'desc' | undefined
    /** Results in one page. */
    per_page?: number | undefined
    /** Page to get, from 1. Ask on while has_more is true. */
    page?: number | undefined
  }
  GITHUB_LIST_PULL_REQUESTS_FILES: {
    /** Login of the user or organization the repository belongs to; the part before the slash. */
    owner: string
    /** Name of the repository, without the owner and without ".git". */
    repo: string
    /** Number of the pull request, after the # sign. */
    pull_number: number
    /** Results in one page. */
    per_page?: number | undefined
    /** Page to get, from 1. Ask on while has_more is true. */
    page?: number | undefined
  }
  GITHUB_LIST_PULL_REQUEST_FILES: ToolArguments['GITHUB_LIST_PULL_REQUESTS_FILES']
  GITHUB_LIST_RELEASES: {
    /** Login of the user or organization the repository belongs to; the part before the slash. */
    owner: string
    /** Name of the repository, without the owner and without ".git". */
    repo: string
    /** Results in one page. */
    per_page?: number | undefined
    /** Page to get, from 1. Ask on while has_more is true. */
    page?: number | undefined
  }
  GITHUB_LIST_REPOSITORIES: ToolArguments['GITHUB_LIST_REPOSITORIES_FOR_THE_AUTHENTICATED_USER']
  GITHUB_LIST_REPOSITORIES_FOR_THE_AUTHENTICATED_USER: {
    /** Which repositories. */
    visibility?: 'all' | 'public' | 'private' | undefined
    /** How the person relates to them: owner, collaborator, organization_member; several with commas between. All without it. */
    affiliation?: string | undefined
    /** What to order by. */
    sort?: 'created' | 'updated' | 'pushed' | 'full_name' | undefined
    /** Order; ascending for full_name, else descending, without it. */
    direction?: 'asc' | 'desc' | undefined
    /** Results in one page. */
    per_page?: number | undefined
    /** Page to get, from 1. Ask on while has_more is true. */
    page?: number | undefined
  }
  GITHUB_LIST_REPOSITORIES_STARRED_BY_THE_AUTHENTICATED_USER: {
    /** What to order by: when it was starred, or last updated. */
    sort?: 'created' | 'updated' | undefined
    /** Order. */
    direction?: 'asc' | 'desc' | undefined
    /** Results in one page. */
    per_page?: number | undefined
    /** Page to get, from 1. Ask on while has_more is true. */
    page?: number | undefined
  }
  GITHUB_LIST_REPOSITORY_ISSUES: {
    /** Login of the user or organization the repository belongs to; the part before the slash. */
    owner: string
    /** Name of the repository, without the owner and without ".git". */
    repo: string
    /** Which issues. */
    state?: 'open' | 'closed' | 'all' | undefined
    /** Only issues that have all these labels: names with commas between. */
    labels?: string | undefined
    /** Only those of this login; "none" for unassigned, "*" for assigned to anybody. */
    assignee?: string | undefined
    /** Only issues this login opened. */
    creator?: string | undefined
    /** Only issues that mention this login. */
    mentioned?: string | undefined
    /** Only issues updated at or after this time: ISO 8601, UTC. */
    since?: string | undefined
    /** What to order by. */
    sort?: 'created' | 'updated' | 'comments' | undefined
    /** Order. */
    direction?: 'asc' | 'desc' | undefined
    /** Results in one page. */
    per_page?: number | undefined
    /** Page to get, from 1. Ask on while has_more is true. */
    page?: number | undefined
  }
  GITHUB_LIST_STARRED_REPOSITORIES: ToolArguments['GITHUB_LIST_REPOSITORIES_STARRED_BY_THE_AUTHENTICATED_USER']
  GITHUB_MERGE_A_PULL_REQUEST: {
    /** Login of the user or organization the repository belongs to; the part before the slash. */
    owner: string
    /** Name of the repository, without the owner and without ".git". */
    repo: string
    /** Number of the pull request, after the # sign. */
    pull_number: number
    /** How the commits arrive; a repository may allow only some. */
    merge_method?: 'merge' | 'squash' | 'rebase' | undefined
    /** First line of the merge commit. */
    commit_title?: string | undefined
    /** Further text of the merge commit. */
    commit_message?: string | undefined
    /** Merge only if head is still at this commit. */
    sha?: string | undefined
  }
  GITHUB_MERGE_PULL_REQUEST: ToolArguments['GITHUB_MERGE_A_PULL_REQUEST']
  GITHUB_REVIEW_PULL_REQUEST: ToolArguments['GITHUB_CREATE_A_REVIEW_FOR_A_PULL_REQUEST']
  GITHUB_SEARCH_CODE: {
    /** At least one word, and qualifiers. */
    q: string
    /** Results in one page. */
    per_page?: number | undefined
    /** Page to get, from 1. Ten pages of 100 are the end. */
    page?: number | undefined
  }
  GITHUB_SEARCH_ISSUES: ToolArguments['GITHUB_SEARCH_ISSUES_AND_PULL_REQUESTS']
  GITHUB_SEARCH_ISSUES_AND_PULL_REQUESTS: {
    /** Words and qualifiers, all of which must match. */
    q: string
    /** What to order by; best match without it. */
    sort?: 'comments' | 'reactions' | 'created' | 'updated' | undefined
    /** Order, where sort is given. */
    order?: 'asc' | 'desc' | undefined
    /** Results in one page. */
    per_page?: number | undefined
    /** Page to get, from 1. Ten pages of 100 are the end. */
    page?: number | undefined
  }
  GITHUB_SEARCH_REPOSITORIES: {
    /** Words and qualifiers, all of which must match. */
    q: string
    /** What to order by; best match without it. */
    sort?: 'stars' | 'forks' | 'help-wanted-issues' | 'updated' | undefined
    /** Order, where sort is given. */
    order?: 'asc' | 'desc' | undefined
    /** Results in one page. */
    per_page?: number | undefined
    /** Page to get, from 1. Ten pages of 100 are the end. */
    page?: number | undefined
  }
  GITHUB_STAR_A_REPOSITORY: ToolArguments['GITHUB_STAR_A_REPOSITORY_FOR_THE_AUTHENTICATED_USER']
  GITHUB_STAR_A_REPOSITORY_FOR_THE_AUTHENTICATED_USER: {
    /** Login of the user or organization the repository belongs to; the part before the slash. */
    owner: string
    /** Name of the repository, without the owner and without ".git". */
    repo: string
  }
  GITHUB_STAR_REPOSITORY: ToolArguments['GITHUB_STAR_A_REPOSITORY_FOR_THE_AUTHENTICATED_USER']
  GITHUB_UNSTAR_A_REPOSITORY: ToolArguments['GITHUB_UNSTAR_A_REPOSITORY_FOR_THE_AUTHENTICATED_USER']
  GITHUB_UNSTAR_A_REPOSITORY_FOR_THE_AUTHENTICATED_USER: {
    /** Login of the user or organization the repository belongs to; the part before the slash. */
    owner: string
    /** Name of the repository, without the owner and without ".git". */
    repo: string
  }
  GITHUB_UNSTAR_REPOSITORY: ToolArguments['GITHUB_UNSTAR_A_REPOSITORY_FOR_THE_AUTHENTICATED_USER']
  GITHUB_UPDATE_AN_ISSUE: {
    /** Login of the user or organization the repository belongs to; the part before the slash. */
    owner: string
    /** Name of the repository, without the owner and without ".git". */
    repo: string
    /** Number shown after the # sign, counted per repository. Not the id. */
    issue_number: number
    /** New title. */
    title?: string | undefined
    /** Text in GitHub Flavored Markdown. @login mentions a person, #12 links an issue. */
    body?: string | undefined
    /** closed to close it, open to reopen it. */
    state?: 'open' | 'closed' | undefined
    /** Why it is closed or reopened. Only together with state. */
    state_reason?: 'completed' | 'not_planned' | 'duplicate' | 'reopened' | undefined
    /** Names of labels. A name the repository does not have yet is created. */
    labels?: string[] | undefined
    /** Logins of the people in charge. People who cannot be assigned are left out silently. */
    assignees?: string[] | undefined
    /** Number of the milestone. */
    milestone?: number | undefined
  }
  GITHUB_UPDATE_ISSUE: ToolArguments['GITHUB_UPDATE_AN_ISSUE']
  GITHUB_WHOAMI: ToolArguments['GITHUB_GET_THE_AUTHENTICATED_USER']
  GITHUB_WRITE_FILE: ToolArguments['GITHUB_CREATE_OR_UPDATE_FILE_CONTENTS']
  GMAIL_ADD_LABEL_TO_EMAIL: {
    /** ID of the message, as GMAIL_FETCH_EMAILS gives it in `id`. Not the Message-ID header. */
    message_id: string
    /** IDs of the labels to put on the message: STARRED, IMPORTANT, UNREAD, INBOX, SPAM, TRASH, or one from GMAIL_LIST_LABELS. Names of own labels do not work. */
    add_label_ids?: string[] | undefined
    /** IDs of the labels to take off. Taking off UNREAD marks the message as read, taking off INBOX archives it. */
    remove_label_ids?: string[] | undefined
  }
  GMAIL_CREATE_EMAIL_DRAFT: {
    /** The main recipient (To). One address a string: `name@example.org` or `Name <name@example.org>`. */
    recipient_email?: string | undefined
    /** More recipients in To. One address a string: `name@example.org` or `Name <name@example.org>`. */
    extra_recipients?: string[] | undefined
    /** Recipients of a copy, seen by all. One address a string: `name@example.org` or `Name <name@example.org>`. */
    cc?: string[] | undefined
    /** Recipients of a copy that the others do not see. One address a string: `name@example.org` or `Name <name@example.org>`. */
    bcc?: string[] | undefined
    /** Subject on one line; with thread_id, the thread's is used. */
    subject?: string | undefined
    /** Text of the message; HTML if is_html is true. */
    body: string
    /** Set it when body is HTML. A plain text alternative is added by itself. */
    is_html?: boolean | undefined
    /** Files to attach. The whole message may have 35 MiB, in which a file takes about 1.4 times its size. */
    attachments?:
      | {
          /** Name with extension. */
          filename: string
          /** Media type without parameters. */
          mime_type: string
          /** The file's bytes in base64. */
          content_base64: string
        }[]
      | undefined
    /** The conversation to answer. Leave it out for a new one. */
    thread_id?: string | undefined
  }
  GMAIL_CREATE_LABEL: {
    /** Name of the label, as shown. */
    label_name: string
    /** Whether Gmail's label list shows it. */
    label_list_visibility?: 'labelShow' | 'labelShowIfUnread' | 'labelHide' | undefined
    /** Whether the message list shows it on messages. */
    message_list_visibility?: 'show' | 'hide' | undefined
  }
  GMAIL_DELETE_DRAFT: {
    /** ID of the draft, from GMAIL_CREATE_EMAIL_DRAFT or GMAIL_LIST_DRAFTS. Not the ID of its message. */
    draft_id: string
  }
  GMAIL_FETCH_EMAILS: {
    /** Gmail's search syntax: from:, to:, subject:, is:unread, has:attachment, label:, after:2026/01/31, before:, newer_than:7d, OR, -word, "a phrase". */
    query?: string | undefined
    /** Only what has all of these label IDs: INBOX, UNREAD, SENT, STARRED, IMPORTANT, SPAM, TRASH, or one from GMAIL_LIST_LABELS. */
    label_ids?: string[] | undefined
    /** Messages a page. */
    max_results?: number | undefined
    /** The `next_page_token` of the page before, to go on from there. */
    page_token?: string | undefined
    /** Whether to read the text and the attachment list of each message. */
    include_body?: boolean | undefined
    /** Whether to look in SPAM and TRASH too. */
    include_spam_trash?: boolean | undefined
  }
  GMAIL_FETCH_MESSAGE_BY_MESSAGE_ID: {
    /** ID of the message, as GMAIL_FETCH_EMAILS gives it in `id`. Not the Message-ID header. */
    message_id: string
  }
  GMAIL_FETCH_MESSAGE_BY_THREAD_ID: {
    /** ID of the thread, as GMAIL_FETCH_EMAILS gives it in `thread_id`. */
    thread_id: string
  }
  GMAIL_GET_ATTACHMENT: {
    /** ID of the message, as GMAIL_FETCH_EMAILS gives it in `id`. Not the Message-ID header. */
    message_id: string
    /** `attachment_id` from the attachments of the message. */
    attachment_id: string
  }
  GMAIL_GET_PROFILE: Record<string, never>
  GMAIL_LIST_DRAFTS: {
    /** Only drafts that match, in Gmail's search syntax. */
    query?: string | undefined
    /** Drafts a page. */
    max_results?: number | undefined
    /** The `next_page_token` of the page before, to go on from there. */
    page_token?: string | undefined
  }
  GMAIL_LIST_LABELS: Record<string, never>
  GMAIL_LIST_THREADS: {
    /** Gmail's search syntax: from:, to:, subject:, is:unread, has:attachment, label:, after:2026/01/31, before:, newer_than:7d, OR, -word, "a phrase". */
    query?: string | undefined
    /** Only what has all of these label IDs: INBOX, UNREAD, SENT, STARRED, IMPORTANT, SPAM, TRASH, or one from GMAIL_LIST_LABELS. */
    label_ids?: string[] | undefined
    /** Threads a page. */
    max_results?: number | undefined
    /** The `next_page_token` of the page before, to go on from there. */
    page_token?: string | undefined
    /** Whether to look in SPAM and TRASH too. */
    include_spam_trash?: boolean | undefined
  }
  GMAIL_MODIFY_THREAD_LABELS: {
    /** ID of the thread, as GMAIL_FETCH_EMAILS gives it in `thread_id`. */
    thread_id: string
    /** IDs of the labels to put on the thread: STARRED, IMPORTANT, UNREAD, INBOX, SPAM, TRASH, or one from GMAIL_LIST_LABELS. Names of own labels do not work. */
    add_label_ids?: string[] | undefined
    /** IDs of the labels to take off. Taking off UNREAD marks the thread as read, taking off INBOX archives it. */
    remove_label_ids?: string[] | undefined
  }
  GMAIL_MOVE_TO_TRASH: {
    /** ID of the message, as GMAIL_FETCH_EMAILS gives it in `id`. Not the Message-ID header. */
    message_id: string
  }
  GMAIL_REMOVE_LABEL: {
    /** ID of the label, from GMAIL_LIST_LABELS. */
    label_id: string
  }
  GMAIL_REPLY_TO_THREAD: {
    /** ID of the thread, as GMAIL_FETCH_EMAILS gives it in `thread_id`. */
    thread_id: string
    /** More recipients in To. One address a string: `name@example.org` or `Name <name@example.org>`. */
    extra_recipients?: string[] | undefined
    /** Recipients of a copy, seen by all. One address a string: `name@example.org` or `Name <name@example.org>`. */
    cc?: string[] | undefined
    /** Recipients of a copy that the others do not see. One address a string: `name@example.org` or `Name <name@example.org>`. */
    bcc?: string[] | undefined
    /** Text of the message; HTML if is_html is true. */
    body: string
    /** Set it when body is HTML. A plain text alternative is added by itself. */
    is_html?: boolean | undefined
    /** Files to attach. The whole message may have 35 MiB, in which a file takes about 1.4 times its size. */
    attachments?:
      | {
          /** Name with extension. */
          filename: string
          /** Media type without parameters. */
          mime_type: string
          /** The file's bytes in base64. */
          content_base64: string
        }[]
      | undefined
    /** Whom to answer instead of the sender. `name@example.org` or `Name <name@example.org>`. */
    recipient_email?: string | undefined
    /** Whether the other recipients of the last message get a copy too. */
    reply_all?: boolean | undefined
  }
  GMAIL_SEND_DRAFT: {
    /** ID of the draft, from GMAIL_CREATE_EMAIL_DRAFT or GMAIL_LIST_DRAFTS. Not the ID of its message. */
    draft_id: string
  }
  GMAIL_SEND_EMAIL: {
    /** The main recipient (To). One address a string: `name@example.org` or `Name <name@example.org>`. */
    recipient_email: string
    /** More recipients in To. One address a string: `name@example.org` or `Name <name@example.org>`. */
    extra_recipients?: string[] | undefined
    /** Recipients of a copy, seen by all. One address a string: `name@example.org` or `Name <name@example.org>`. */
    cc?: string[] | undefined
    /** Recipients of a copy that the others do not see. One address a string: `name@example.org` or `Name <name@example.org>`. */
    bcc?: string[] | undefined
    /** Subject on one line, any language. */
    subject: string
    /** Text of the message; HTML if is_html is true. */
    body: string
    /** Set it when body is HTML. A plain text alternative is added by itself. */
    is_html?: boolean | undefined
    /** Files to attach. The whole message may have 35 MiB, in which a file takes about 1.4 times its size. */
    attachments?:
      | {
          /** Name with extension. */
          filename: string
          /** Media type without parameters. */
          mime_type: string
          /** The file's bytes in base64. */
          content_base64: string
        }[]
      | undefined
  }
  GOOGLECALENDAR_CREATE_EVENT: {
    /** ID of the calendar from GOOGLECALENDAR_LIST_CALENDARS; the user's own main calendar where left out. */
    calendar_id?: string | undefined
    /** Title of the event. */
    summary: string
    /** When it starts: 2026-03-14T15:00:00 in timezone, 2026-03-14T15:00:00+01:00, or 2026-03-14 for all day. */
    start_datetime: string
    /** When it ends: 2026-03-14T15:00:00 in timezone, 2026-03-14T15:00:00+01:00, or 2026-03-14 for all day. Of an all-day event, the last day itself. */
    end_datetime?: string | undefined
    /** Hours it takes, instead of end_datetime. */
    event_duration_hour?: number | undefined
    /** Minutes it takes, added to the hours, instead of end_datetime. */
    event_duration_minutes?: number | undefined
    /** IANA time zone that times without an offset are in. The calendar's own where left out. */
    timezone?: string | undefined
    /** Agenda or notes; may hold HTML. */
    description?: string | undefined
    /** Where, as free text. */
    location?: string | undefined
    /** Email addresses of the guests, without the user. */
    attendees?: string[] | undefined
    /** How it repeats, as lines of RFC 5545. */
    recurrence?: string[] | undefined
    /** Who can see the details. */
    visibility?: 'default' | 'public' | 'private' | undefined
    /** opaque: the user is busy then. transparent: still free. */
    transparency?: 'opaque' | 'transparent' | undefined
    /** Whether to add a Google Meet video call. */
    create_meeting_room?: boolean | undefined
    /** Which guests get an email about it: all, only those outside Google Calendar, or none. */
    send_updates?: 'all' | 'externalOnly' | 'none' | undefined
  }
  GOOGLECALENDAR_DELETE_EVENT: {
    /** ID of the calendar from GOOGLECALENDAR_LIST_CALENDARS; the user's own main calendar where left out. */
    calendar_id?: string | undefined
    /** ID of the event, as GOOGLECALENDAR_EVENTS_LIST gives it. */
    event_id: string
    /** Which guests get an email about it: all, only those outside Google Calendar, or none. */
    send_updates?: 'all' | 'externalOnly' | 'none' | undefined
  }
  GOOGLECALENDAR_EVENTS_LIST: {
    /** ID of the calendar from GOOGLECALENDAR_LIST_CALENDARS; the user's own main calendar where left out. */
    calendar_id?: string | undefined
    /** Words to look for in title, description, location and guests. */
    query?: string | undefined
    /** Only events that end after this time or day. */
    time_min?: string | undefined
    /** Only events that start before this time or day. */
    time_max?: string | undefined
    /** IANA time zone that times without an offset are in. The calendar's own where left out. */
    timezone?: string | undefined
    /** Events a page. */
    max_results?: number | undefined
    /** The `next_page_token` of the page before, to go on from there. */
    page_token?: string | undefined
    /** Set false to get a repeating event once, with its rule, instead of its occurrences. */
    single_events?: boolean | undefined
  }
  GOOGLECALENDAR_FIND_EVENT: ToolArguments['GOOGLECALENDAR_EVENTS_LIST']
  GOOGLECALENDAR_FIND_FREE_SLOTS: {
    /** Start of the time to look at: a time or a day. */
    time_min: string
    /** End of the time to look at: a time, or a day that is itself not looked at any more. */
    time_max: string
    /** IANA time zone of the times given and answered. The user's where left out. */
    timezone?: string | undefined
    /** IDs of the calendars; the ID of a person is the email address. */
    items?: string[] | undefined
    /** Leave out gaps shorter than this. */
    min_duration_minutes?: number | undefined
  }
  GOOGLECALENDAR_GET_CALENDAR: {
    /** ID of the calendar from GOOGLECALENDAR_LIST_CALENDARS; the user's own main calendar where left out. */
    calendar_id?: string | undefined
  }
  GOOGLECALENDAR_GET_CURRENT_DATE_TIME: {
    /** IANA time zone; that of the user's main calendar where left out. */
    timezone?: string | undefined
  }
  GOOGLECALENDAR_LIST_CALENDARS: {
    /** Only calendars where the user may do at least this; `writer` for those that events can be put in. */
    min_access_role?: 'freeBusyReader' | 'reader' | 'writer' | 'owner' | undefined
    /** Whether to list calendars that the user hides, too. */
    show_hidden?: boolean | undefined
    /** Calendars a page. */
    max_results?: number | undefined
    /** The `next_page_token` of the page before, to go on from there. */
    page_token?: string | undefined
  }
  GOOGLECALENDAR_PATCH_EVENT: ToolArguments['GOOGLECALENDAR_UPDATE_EVENT']
  GOOGLECALENDAR_QUICK_ADD: {
    /** ID of the calendar from GOOGLECALENDAR_LIST_CALENDARS; the user's own main calendar where left out. */
    calendar_id?: string | undefined
    /** What, when and where in one sentence. */
    text: string
    /** Which guests get an email about it: all, only those outside Google Calendar, or none. */
    send_updates?: 'all' | 'externalOnly' | 'none' | undefined
  }
  GOOGLECALENDAR_UPDATE_EVENT: {
    /** ID of the calendar from GOOGLECALENDAR_LIST_CALENDARS; the user's own main calendar where left out. */
    calendar_id?: string | undefined
    /** ID of the event, as GOOGLECALENDAR_EVENTS_LIST gives it. */
    event_id: string
    /** Title of the event. */
    summary?: string | undefined
    /** When it starts: 2026-03-14T15:00:00 in timezone, 2026-03-14T15:00:00+01:00, or 2026-03-14 for all day. */
    start_datetime?: string | undefined
    /** When it ends: 2026-03-14T15:00:00 in timezone, 2026-03-14T15:00:00+01:00, or 2026-03-14 for all day. Of an all-day event, the last day itself. */
    end_datetime?: string | undefined
    /** Hours it takes, instead of end_datetime. */
    event_duration_hour?: number | undefined
    /** Minutes it takes, added to the hours, instead of end_datetime. */
    event_duration_minutes?: number | undefined
    /** IANA time zone that times without an offset are in. The calendar's own where left out. */
    timezone?: string | undefined
    /** Agenda or notes; may hold HTML. */
    description?: string | undefined
    /** Where, as free text. */
    location?: string | undefined
    /** Email addresses of all guests from now on. Leave it out to keep the list as it is. */
    attendees?: string[] | undefined
    /** How it repeats, as lines of RFC 5545. */
    recurrence?: string[] | undefined
    /** Who can see the details. */
    visibility?: 'default' | 'public' | 'private' | undefined
    /** opaque: the user is busy then. transparent: still free. */
    transparency?: 'opaque' | 'transparent' | undefined
    /** Which guests get an email about it: all, only those outside Google Calendar, or none. */
    send_updates?: 'all' | 'externalOnly' | 'none' | undefined
  }
  HACKERNEWS_GET_COMMENTS: ToolArguments['HACKERNEWS_GET_ITEM_WITH_COMMENTS']
  HACKERNEWS_GET_FRONTPAGE: ToolArguments['HACKERNEWS_GET_STORIES']
  HACKERNEWS_GET_ITEM: {
    /** ID of the item: the number in news.ycombinator.com/item?id=…. */
    item_id: number
  }
  HACKERNEWS_GET_ITEM_WITH_COMMENTS: {
    /** ID of the item: the number in news.ycombinator.com/item?id=…. */
    item_id: number
    /** How many comments at most; 50 if left out. */
    max_comments?: number | undefined
    /** How many levels of replies at most; 1 means only direct replies. */
    max_depth?: number | undefined
  }
  HACKERNEWS_GET_ITEM_WITH_ID: ToolArguments['HACKERNEWS_GET_ITEM']
  HACKERNEWS_GET_STORIES: {
    /** Which list. */
    list?: 'top' | 'new' | 'best' | 'ask' | 'show' | 'jobs' | undefined
    /** How many; 10 if left out. */
    limit?: number | undefined
    /** How many to skip. */
    offset?: number | undefined
  }
  HACKERNEWS_GET_TOP_STORIES: ToolArguments['HACKERNEWS_GET_STORIES']
  HACKERNEWS_GET_USER: {
    /** The user name, exactly as shown on the site. */
    username: string
    /** How many IDs of submissions; 20 if left out. */
    submissions?: number | undefined
  }
  HACKERNEWS_GET_USER_BY_USERNAME: ToolArguments['HACKERNEWS_GET_USER']
  HACKERNEWS_SEARCH: ToolArguments['HACKERNEWS_SEARCH_POSTS']
  HACKERNEWS_SEARCH_POSTS: {
    /** Words to look for; "…" for a phrase. */
    query?: string | undefined
    /** Kind of post; any searches all kinds. */
    type?: 'story' | 'comment' | 'ask_hn' | 'show_hn' | 'poll' | 'job' | 'front_page' | 'any' | undefined
    /** Only posts by this user. */
    author?: string | undefined
    /** Only posts in the discussion of this story. */
    story_id?: number | undefined
    /** relevance or date. */
    sort?: 'relevance' | 'date' | undefined
    /** Only posts with at least this many points. */
    min_points?: number | undefined
    /** Only posts with at least this many comments. */
    min_comments?: number | undefined
    /** ISO 8601 date or time. */
    created_after?: string | undefined
    /** ISO 8601 date or time. */
    created_before?: string | undefined
    /** How many per page; 10 if left out. */
    limit?: number | undefined
    /** Page, from 0. Only the first 1,000 matches can be reached. */
    page?: number | undefined
  }
  LINEAR_ADD_ISSUE_LABEL: {
    /** The issue: its identifier as people write it, or its UUID. */
    issue_id: string
    /** The label: its name or UUID. */
    label_id: string
  }
  LINEAR_ARCHIVE_ISSUE: ToolArguments['LINEAR_ARCHIVE_LINEAR_ISSUE']
  LINEAR_ARCHIVE_LINEAR_ISSUE: {
    /** The issue: its identifier as people write it, or its UUID. */
    issue_id: string
  }
  LINEAR_CREATE_COMMENT: ToolArguments['LINEAR_CREATE_LINEAR_COMMENT']
  LINEAR_CREATE_ISSUE: ToolArguments['LINEAR_CREATE_LINEAR_ISSUE']
  LINEAR_CREATE_LABEL: ToolArguments['LINEAR_CREATE_LINEAR_LABEL']
  LINEAR_CREATE_LINEAR_COMMENT: {
    /** The issue: its identifier as people write it, or its UUID. */
    issue_id: string
    /** The text, in Markdown. */
    body: string
    /** UUID of the comment to reply to. */
    parent_id?: string | undefined
  }
  LINEAR_CREATE_LINEAR_ISSUE: {
    /** The team: its key (ENG), name or UUID. */
    team_id: string
    /** One line. */
    title: string
    /** The text, in Markdown. */
    description?: string | undefined
    /** 0 none, 1 urgent, 2 high, 3 medium, 4 low. */
    priority?: number | undefined
    /** The workflow state: its name in that team (LINEAR_LIST_LINEAR_STATES lists them) or its UUID. */
    state_id?: string | undefined
    /** The labels, each by name or UUID. In an update they replace the labels the issue has. */
    label_ids?: string[] | undefined
    /** UUID of the cycle; LINEAR_LIST_LINEAR_CYCLES lists them. */
    cycle_id?: string | undefined
    /** The issue this becomes a sub-issue of: identifier or UUID. */
    parent_id?: string | undefined
    /** Estimate in the points the team uses. */
    estimate?: number | undefined
    /** Who: "me" for the connected user, an email address, a name, or the UUID of a user. */
    assignee_id?: string | undefined
    /** The project: its name or UUID. */
    project_id?: string | undefined
    /** Due date as yyyy-mm-dd. */
    due_date?: string | undefined
  }
  LINEAR_CREATE_LINEAR_LABEL: {
    /** Name of the label. */
    name: string
    /** The team: its key (ENG), name or UUID. */
    team_id?: string | undefined
    /** Colour as #rrggbb. */
    color?: string | undefined
    /** What the label is for. */
    description?: string | undefined
  }
  LINEAR_DELETE_COMMENT: ToolArguments['LINEAR_DELETE_LINEAR_COMMENT']
  LINEAR_DELETE_ISSUE: ToolArguments['LINEAR_DELETE_LINEAR_ISSUE']
  LINEAR_DELETE_LINEAR_COMMENT: {
    /** UUID of the comment. */
    comment_id: string
  }
  LINEAR_DELETE_LINEAR_ISSUE: {
    /** The issue: its identifier as people write it, or its UUID. */
    issue_id: string
  }
  LINEAR_GET_ALL_LINEAR_TEAMS: ToolArguments['LINEAR_LIST_LINEAR_TEAMS']
  LINEAR_GET_ALL_LINEAR_USERS: ToolArguments['LINEAR_LIST_LINEAR_USERS']
  LINEAR_GET_CURRENT_USER: Record<string, never>
  LINEAR_GET_CYCLES_BY_TEAM_ID: ToolArguments['LINEAR_LIST_LINEAR_CYCLES']
  LINEAR_GET_ISSUE: ToolArguments['LINEAR_GET_LINEAR_ISSUE']
  LINEAR_GET_LINEAR_ISSUE: {
    /** The issue: its identifier as people write it, or its UUID. */
    issue_id: string
    /** How many comments to include at most; 20 if left out. LINEAR_LIST_LINEAR_COMMENTS pages through all. */
    comments?: number | undefined
    /** Include what the issue is linked with. */
    include_relations?: boolean | undefined
  }
  LINEAR_GET_VIEWER: ToolArguments['LINEAR_GET_CURRENT_USER']
  LINEAR_LIST_COMMENTS: ToolArguments['LINEAR_LIST_LINEAR_COMMENTS']
  LINEAR_LIST_CYCLES: ToolArguments['LINEAR_LIST_LINEAR_CYCLES']
  LINEAR_LIST_ISSUES: ToolArguments['LINEAR_LIST_LINEAR_ISSUES']
  LINEAR_LIST_ISSUE_COMMENTS: ToolArguments['LINEAR_LIST_LINEAR_COMMENTS']
  LINEAR_LIST_LABELS: ToolArguments['LINEAR_LIST_LINEAR_LABELS']
  LINEAR_LIST_LINEAR_COMMENTS: {
    /** The issue: its identifier as people write it, or its UUID. */
    issue_id: string
    /** How many to return at most; 50 if left out. */
    first?: number | undefined
    /** next_cursor of the previous page, to go on from there. Leave out for the first page. */
    after?: string | undefined
  }
  LINEAR_LIST_LINEAR_CYCLES: {
    /** The team: its key (ENG), name or UUID. */
    team_id: string
    /** How many to return at most; 50 if left out. */
    first?: number | undefined
    /** next_cursor of the previous page, to go on from there. Leave out for the first page. */
    after?: string | undefined
  }
  LINEAR_LIST_LINEAR_ISSUES: {
    /** The team: its key (ENG), name or UUID. */
    team_id?: string | undefined
    /** Only in this workflow state: name or UUID. */
    state_id?: string | undefined
    /** Only states of this kind, whatever a team calls them. */
    state_type?: 'triage' | 'backlog' | 'unstarted' | 'started' | 'completed' | 'canceled' | undefined
    /** Leave out completed and canceled issues. */
    only_open?: boolean | undefined
    /** Only issues of this person: "me", an email address, a name or a UUID; "none" for unassigned ones. */
    assignee_id?: string | undefined
    /** The project: its name or UUID. */
    project_id?: string | undefined
    /** Only with this label: name or UUID. */
    label?: string | undefined
    /** 0 none, 1 urgent, 2 high, 3 medium, 4 low. */
    priority?: number | undefined
    /** Words the title contains. */
    title?: string | undefined
    /** ISO 8601 time, or an ISO 8601 duration back from now. */
    created_after?: string | undefined
    /** ISO 8601 time, or an ISO 8601 duration back from now. */
    updated_after?: string | undefined
    /** By which time to sort. */
    order_by?: 'createdAt' | 'updatedAt' | undefined
    /** How many to return at most; 50 if left out. */
    first?: number | undefined
    /** next_cursor of the previous page, to go on from there. Leave out for the first page. */
    after?: string | undefined
  }
  LINEAR_LIST_LINEAR_LABELS: {
    /** Only of this team: key (ENG), name or UUID. */
    team_id?: string | undefined
    /** How many to return at most; 50 if left out. */
    first?: number | undefined
    /** next_cursor of the previous page, to go on from there. Leave out for the first page. */
    after?: string | undefined
  }
  LINEAR_LIST_LINEAR_PROJECTS: {
    /** Only of this team: key (ENG), name or UUID. */
    team_id?: string | undefined
    /** How many to return at most; 50 if left out. */
    first?: number | undefined
    /** next_cursor of the previous page, to go on from there. Leave out for the first page. */
    after?: string | undefined
  }
  LINEAR_LIST_LINEAR_STATES: {
    /** Only of this team: key (ENG), name or UUID. */
    team_id?: string | undefined
    /** How many to return at most; 50 if left out. */
    first?: number | undefined
    /** next_cursor of the previous page, to go on from there. Leave out for the first page. */
    after?: string | undefined
  }
  LINEAR_LIST_LINEAR_TEAMS: {
    /** How many to return at most; 50 if left out. */
    first?: number | undefined
    /** next_cursor of the previous page, to go on from there. Leave out for the first page. */
    after?: string | undefined
  }
  LINEAR_LIST_LINEAR_USERS: {
    /** How many to return at most; 50 if left out. */
    first?: number | undefined
    /** next_cursor of the previous page, to go on from there. Leave out for the first page. */
    after?: string | undefined
  }
  LINEAR_LIST_LINEAR_WORKFLOW_STATES: ToolArguments['LINEAR_LIST_LINEAR_STATES']
  LINEAR_LIST_PROJECTS: ToolArguments['LINEAR_LIST_LINEAR_PROJECTS']
  LINEAR_LIST_STATES: ToolArguments['LINEAR_LIST_LINEAR_STATES']
  LINEAR_LIST_TEAMS: ToolArguments['LINEAR_LIST_LINEAR_TEAMS']
  LINEAR_LIST_USERS: ToolArguments['LINEAR_LIST_LINEAR_USERS']
  LINEAR_REMOVE_ISSUE_LABEL: {
    /** The issue: its identifier as people write it, or its UUID. */
    issue_id: string
    /** The label: its name or UUID. */
    label_id: string
  }
  LINEAR_SEARCH_ISSUES: {
    /** What to look for. */
    query: string
    /** Rank issues of this team higher: key, name or UUID. */
    team_id?: string | undefined
    /** Search comments as well. */
    include_comments?: boolean | undefined
    /** Find archived issues as well. */
    include_archived?: boolean | undefined
    /** How many to return at most; 20 if left out. */
    first?: number | undefined
    /** next_cursor of the previous page, to go on from there. Leave out for the first page. */
    after?: string | undefined
  }
  LINEAR_SEARCH_LINEAR_ISSUES: ToolArguments['LINEAR_SEARCH_ISSUES']
  LINEAR_UNARCHIVE_ISSUE: ToolArguments['LINEAR_UNARCHIVE_LINEAR_ISSUE']
  LINEAR_UNARCHIVE_LINEAR_ISSUE: {
    /** The issue: its identifier as people write it, or its UUID. */
    issue_id: string
  }
  LINEAR_UPDATE_COMMENT: ToolArguments['LINEAR_UPDATE_LINEAR_COMMENT']
  LINEAR_UPDATE_ISSUE: {
    /** The issue: its identifier as people write it, or its UUID. */
    issue_id: string
    /** One line. */
    title?: string | undefined
    /** The text, in Markdown. */
    description?: string | undefined
    /** 0 none, 1 urgent, 2 high, 3 medium, 4 low. */
    priority?: number | undefined
    /** The workflow state: its name in that team (LINEAR_LIST_LINEAR_STATES lists them) or its UUID. */
    state_id?: string | undefined
    /** The labels, each by name or UUID. In an update they replace the labels the issue has. */
    label_ids?: string[] | undefined
    /** UUID of the cycle; LINEAR_LIST_LINEAR_CYCLES lists them. Null takes it out of its cycle. */
    cycle_id?: string | null | undefined
    /** The issue this becomes a sub-issue of: identifier or UUID. Null makes it an issue of its own. */
    parent_id?: string | null | undefined
    /** Estimate in the points the team uses. */
    estimate?: number | undefined
    /** Who: "me" for the connected user, an email address, a name, or the UUID of a user. Null leaves it to nobody. */
    assignee_id?: string | null | undefined
    /** The project: its name or UUID. Null takes it out of its project. */
    project_id?: string | null | undefined
    /** Due date as yyyy-mm-dd. Null clears it. */
    due_date?: string | null | undefined
  }
  LINEAR_UPDATE_LINEAR_COMMENT: {
    /** UUID of the comment. */
    comment_id: string
    /** The text, in Markdown. */
    body: string
  }
  LINEAR_UPDATE_LINEAR_ISSUE: ToolArguments['LINEAR_UPDATE_ISSUE']
  SLACK_ADD_REACTION: ToolArguments['SLACK_ADD_REACTION_TO_AN_ITEM']
  SLACK_ADD_REACTION_TO_AN_ITEM: {
    /** The conversation: its ID (C…, G… or D…), a channel name with or without #, or a user ID (U…) for the direct message with that person. An ID is fastest. */
    channel: string
    /** The ts of the message, exactly as Slack gave it: it identifies the message within its conversation. */
    timestamp: string
    /** Name of the emoji, without colons. */
    name: string
  }
  SLACK_ARCHIVE_A_SLACK_CONVERSATION: ToolArguments['SLACK_ARCHIVE_CONVERSATION']
  SLACK_ARCHIVE_CONVERSATION: {
    /** The conversation: its ID (C…, G… or D…), a channel name with or without #, or a user ID (U…) for the direct message with that person. An ID is fastest. */
    channel: string
  }
  SLACK_AUTH_TEST: ToolArguments['SLACK_TEST_AUTH']
  SLACK_CHAT_DELETE: ToolArguments['SLACK_DELETE_MESSAGE']
  SLACK_CHAT_DELETE_SCHEDULED_MESSAGE: ToolArguments['SLACK_DELETE_SCHEDULED_MESSAGE']
  SLACK_CHAT_GET_PERMALINK: ToolArguments['SLACK_RETRIEVE_MESSAGE_PERMALINK_URL']
  SLACK_CHAT_POST_MESSAGE: ToolArguments['SLACK_SEND_MESSAGE']
  SLACK_CHAT_SCHEDULED_MESSAGES_LIST: ToolArguments['SLACK_LIST_SCHEDULED_MESSAGES']
  SLACK_CHAT_SCHEDULE_MESSAGE: ToolArguments['SLACK_SCHEDULE_MESSAGE']
  SLACK_CHAT_UPDATE: ToolArguments['SLACK_UPDATES_A_SLACK_MESSAGE']
  SLACK_CONVERSATIONS_ARCHIVE: ToolArguments['SLACK_ARCHIVE_CONVERSATION']
  SLACK_CONVERSATIONS_CREATE: ToolArguments['SLACK_CREATE_CHANNEL']
  SLACK_CONVERSATIONS_HISTORY: ToolArguments['SLACK_FETCH_CONVERSATION_HISTORY']
  SLACK_CONVERSATIONS_INFO: ToolArguments['SLACK_RETRIEVE_CONVERSATION_INFORMATION']
  SLACK_CONVERSATIONS_INVITE: ToolArguments['SLACK_INVITE_USERS_TO_A_SLACK_CHANNEL']
  SLACK_CONVERSATIONS_JOIN: ToolArguments['SLACK_JOIN_AN_EXISTING_CONVERSATION']
  SLACK_CONVERSATIONS_KICK: ToolArguments['SLACK_REMOVE_USER_FROM_CONVERSATION']
  SLACK_CONVERSATIONS_LEAVE: ToolArguments['SLACK_LEAVE_CONVERSATION']
  SLACK_CONVERSATIONS_LIST: ToolArguments['SLACK_LIST_ALL_CHANNELS']
  SLACK_CONVERSATIONS_MEMBERS: ToolArguments['SLACK_RETRIEVE_CONVERSATION_MEMBERS_LIST']
  SLACK_CONVERSATIONS_OPEN: ToolArguments['SLACK_OPEN_DM']
  SLACK_CONVERSATIONS_RENAME: ToolArguments['SLACK_RENAME_CONVERSATION']
  SLACK_CONVERSATIONS_REPLIES: ToolArguments['SLACK_FETCH_MESSAGE_THREAD_FROM_A_CONVERSATION']
  SLACK_CONVERSATIONS_SET_PURPOSE: ToolArguments['SLACK_SET_CONVERSATION_PURPOSE']
  SLACK_CONVERSATIONS_SET_TOPIC: ToolArguments['SLACK_SET_CONVERSATION_TOPIC']
  SLACK_CREATE_A_CHANNEL: ToolArguments['SLACK_CREATE_CHANNEL']
  SLACK_CREATE_CHANNEL: {
    /** Lower-case letters, digits, hyphens and underscores; at most 80 characters, no spaces. */
    name: string
    /** Create a private channel. Cannot be undone. */
    is_private?: boolean | undefined
  }
  SLACK_DELETES_A_MESSAGE_FROM_A_CHAT: ToolArguments['SLACK_DELETE_MESSAGE']
  SLACK_DELETE_A_SCHEDULED_MESSAGE_IN_A_CHAT: ToolArguments['SLACK_DELETE_SCHEDULED_MESSAGE']
  SLACK_DELETE_MESSAGE: {
    /** The conversation: its ID (C…, G… or D…), a channel name with or without #, or a user ID (U…) for the direct message with that person. An ID is fastest. */
    channel: string
    /** The ts of the message, exactly as Slack gave it: it identifies the message within its conversation. */
    ts: string
  }
  SLACK_DELETE_SCHEDULED_MESSAGE: {
    /** The conversation: its ID (C…, G… or D…), a channel name with or without #, or a user ID (U…) for the direct message with that person. An ID is fastest. */
    channel: string
    /** The ID that scheduling returned, or from SLACK_LIST_SCHEDULED_MESSAGES. */
    scheduled_message_id: string
  }
  SLACK_FETCH_CONVERSATION_HISTORY: {
    /** The conversation: its ID (C…, G… or D…), a channel name with or without #, or a user ID (U…) for the direct message with that person. An ID is fastest. */
    channel: string
    /** How many to return at most; 50 if left out. */
    limit?: number | undefined
    /** next_cursor of the previous page, to go on from there. Leave out for the first page. */
    cursor?: string | undefined
    /** Only messages after this time: a ts, or Unix time in seconds. */
    oldest?: string | undefined
    /** Only messages before this time: a ts, or Unix time in seconds. Now, if left out. */
    latest?: string | undefined
    /** Include the messages whose ts is exactly oldest or latest. */
    inclusive?: boolean | undefined
  }
  SLACK_FETCH_CONVERSATION_HISTORY_MESSAGES: ToolArguments['SLACK_FETCH_CONVERSATION_HISTORY']
  SLACK_FETCH_ITEM_REACTIONS: {
    /** The conversation: its ID (C…, G… or D…), a channel name with or without #, or a user ID (U…) for the direct message with that person. An ID is fastest. */
    channel: string
    /** The ts of the message, exactly as Slack gave it: it identifies the message within its conversation. */
    timestamp: string
  }
  SLACK_FETCH_MESSAGE_THREAD: ToolArguments['SLACK_FETCH_MESSAGE_THREAD_FROM_A_CONVERSATION']
  SLACK_FETCH_MESSAGE_THREAD_FROM_A_CONVERSATION: {
    /** The conversation: its ID (C…, G… or D…), a channel name with or without #, or a user ID (U…) for the direct message with that person. An ID is fastest. */
    channel: string
    /** The ts of the message, exactly as Slack gave it: it identifies the message within its conversation. */
    ts: string
    /** How many to return at most; 100 if left out. */
    limit?: number | undefined
    /** next_cursor of the previous page, to go on from there. Leave out for the first page. */
    cursor?: string | undefined
    /** Only messages after this time: a ts, or Unix time in seconds. */
    oldest?: string | undefined
    /** Only messages before this time: a ts, or Unix time in seconds. Now, if left out. */
    latest?: string | undefined
    /** Include the messages whose ts is exactly oldest or latest. */
    inclusive?: boolean | undefined
  }
  SLACK_FIND_CHANNELS: {
    /** Part of the name, topic or purpose. */
    query: string
    /** Leave archived channels out. */
    exclude_archived?: boolean | undefined
    /** How many to return at most; 20 if left out. */
    limit?: number | undefined
  }
  SLACK_FIND_USER_BY_EMAIL_ADDRESS: {
    /** The whole email address. */
    email: string
  }
  SLACK_GET_CURRENT_USER: ToolArguments['SLACK_TEST_AUTH']
  SLACK_GET_REACTIONS: ToolArguments['SLACK_FETCH_ITEM_REACTIONS']
  SLACK_GET_USER_PRESENCE: ToolArguments['SLACK_GET_USER_PRESENCE_INFO']
  SLACK_GET_USER_PRESENCE_INFO: {
    /** ID of the user. */
    user?: string | undefined
  }
  SLACK_INVITE_USERS_TO_A_SLACK_CHANNEL: {
    /** The conversation: its ID (C…, G… or D…), a channel name with or without #, or a user ID (U…) for the direct message with that person. An ID is fastest. */
    channel: string
    /** User IDs, separated by commas. SLACK_FIND_USER_BY_EMAIL_ADDRESS and SLACK_LIST_ALL_USERS give them. */
    users: string
  }
  SLACK_INVITE_USER_TO_CHANNEL: ToolArguments['SLACK_INVITE_USERS_TO_A_SLACK_CHANNEL']
  SLACK_JOIN_AN_EXISTING_CONVERSATION: {
    /** The conversation: its ID (C…, G… or D…), a channel name with or without #, or a user ID (U…) for the direct message with that person. An ID is fastest. */
    channel: string
  }
  SLACK_JOIN_CHANNEL: ToolArguments['SLACK_JOIN_AN_EXISTING_CONVERSATION']
  SLACK_LEAVE_A_CONVERSATION: ToolArguments['SLACK_LEAVE_CONVERSATION']
  SLACK_LEAVE_CONVERSATION: {
    /** The conversation: its ID (C…, G… or D…), a channel name with or without #, or a user ID (U…) for the direct message with that person. An ID is fastest. */
    channel: string
  }
  SLACK_LISTS_PINNED_ITEMS_IN_A_CHANNEL: {
    /** The conversation: its ID (C…, G… or D…), a channel name with or without #, or a user ID (U…) for the direct message with that person. An ID is fastest. */
    channel: string
  }
  SLACK_LISTS_SCHEDULED_MESSAGES_IN_A_CHANNEL: ToolArguments['SLACK_LIST_SCHEDULED_MESSAGES']
  SLACK_LIST_ALL_CHANNELS: {
    /** Kinds to list, separated by commas, out of public_channel, private_channel, im and mpim. */
    types?: string | undefined
    /** Leave archived channels out. */
    exclude_archived?: boolean | undefined
    /** How many to return at most; 100 if left out. */
    limit?: number | undefined
    /** next_cursor of the previous page, to go on from there. Leave out for the first page. */
    cursor?: string | undefined
  }
  SLACK_LIST_ALL_SLACK_TEAM_CHANNELS: ToolArguments['SLACK_LIST_ALL_CHANNELS']
  SLACK_LIST_ALL_SLACK_TEAM_USERS_WITH_PAGINATION: ToolArguments['SLACK_LIST_ALL_USERS']
  SLACK_LIST_ALL_USERS: {
    /** How many to return at most; 100 if left out. */
    limit?: number | undefined
    /** next_cursor of the previous page, to go on from there. Leave out for the first page. */
    cursor?: string | undefined
    /** Include deactivated users. */
    include_deleted?: boolean | undefined
    /** Include bots. */
    include_bots?: boolean | undefined
  }
  SLACK_LIST_CONVERSATIONS: ToolArguments['SLACK_LIST_ALL_CHANNELS']
  SLACK_LIST_PINNED_ITEMS: ToolArguments['SLACK_LISTS_PINNED_ITEMS_IN_A_CHANNEL']
  SLACK_LIST_SCHEDULED_MESSAGES: {
    /** The conversation: its ID (C…, G… or D…), a channel name with or without #, or a user ID (U…) for the direct message with that person. An ID is fastest. */
    channel?: string | undefined
    /** next_cursor of the previous page, to go on from there. Leave out for the first page. */
    cursor?: string | undefined
    /** How many to return at most; 100 if left out. */
    limit?: number | undefined
  }
  SLACK_LOOKUP_USER_BY_EMAIL: ToolArguments['SLACK_FIND_USER_BY_EMAIL_ADDRESS']
  SLACK_OPEN_DM: {
    /** User IDs, separated by commas. SLACK_FIND_USER_BY_EMAIL_ADDRESS and SLACK_LIST_ALL_USERS give them. */
    users: string
  }
  SLACK_OPEN_OR_RESUME_DIRECT_OR_MULTI_PERSON_MESSAGES: ToolArguments['SLACK_OPEN_DM']
  SLACK_PINS_ADD: ToolArguments['SLACK_PINS_AN_ITEM_TO_A_CHANNEL']
  SLACK_PINS_AN_ITEM_TO_A_CHANNEL: {
    /** The conversation: its ID (C…, G… or D…), a channel name with or without #, or a user ID (U…) for the direct message with that person. An ID is fastest. */
    channel: string
    /** The ts of the message, exactly as Slack gave it: it identifies the message within its conversation. */
    timestamp: string
  }
  SLACK_PINS_LIST: ToolArguments['SLACK_LISTS_PINNED_ITEMS_IN_A_CHANNEL']
  SLACK_PINS_REMOVE: ToolArguments['SLACK_UNPIN_ITEM_FROM_CHANNEL']
  SLACK_PIN_MESSAGE: ToolArguments['SLACK_PINS_AN_ITEM_TO_A_CHANNEL']
  SLACK_REACTIONS_ADD: ToolArguments['SLACK_ADD_REACTION_TO_AN_ITEM']
  SLACK_REACTIONS_GET: ToolArguments['SLACK_FETCH_ITEM_REACTIONS']
  SLACK_REACTIONS_REMOVE: ToolArguments['SLACK_REMOVE_REACTION_FROM_ITEM']
  SLACK_REMOVE_A_USER_FROM_A_CONVERSATION: ToolArguments['SLACK_REMOVE_USER_FROM_CONVERSATION']
  SLACK_REMOVE_REACTION: ToolArguments['SLACK_REMOVE_REACTION_FROM_ITEM']
  SLACK_REMOVE_REACTION_FROM_ITEM: {
    /** The conversation: its ID (C…, G… or D…), a channel name with or without #, or a user ID (U…) for the direct message with that person. An ID is fastest. */
    channel: string
    /** The ts of the message, exactly as Slack gave it: it identifies the message within its conversation. */
    timestamp: string
    /** Name of the emoji, without colons. */
    name: string
  }
  SLACK_REMOVE_USER_FROM_CONVERSATION: {
    /** The conversation: its ID (C…, G… or D…), a channel name with or without #, or a user ID (U…) for the direct message with that person. An ID is fastest. */
    channel: string
    /** ID of the user to remove. */
    user: string
  }
  SLACK_RENAME_A_CONVERSATION: ToolArguments['SLACK_RENAME_CONVERSATION']
  SLACK_RENAME_CONVERSATION: {
    /** The conversation: its ID (C…, G… or D…), a channel name with or without #, or a user ID (U…) for the direct message with that person. An ID is fastest. */
    channel: string
    /** Lower-case letters, digits, hyphens and underscores; at most 80 characters, no spaces. */
    name: string
  }
  SLACK_RETRIEVE_CONVERSATION_INFORMATION: {
    /** The conversation: its ID (C…, G… or D…), a channel name with or without #, or a user ID (U…) for the direct message with that person. An ID is fastest. */
    channel: string
  }
  SLACK_RETRIEVE_CONVERSATION_MEMBERS_LIST: {
    /** The conversation: its ID (C…, G… or D…), a channel name with or without #, or a user ID (U…) for the direct message with that person. An ID is fastest. */
    channel: string
    /** How many to return at most; 200 if left out. */
    limit?: number | undefined
    /** next_cursor of the previous page, to go on from there. Leave out for the first page. */
    cursor?: string | undefined
  }
  SLACK_RETRIEVE_DETAILED_USER_INFORMATION: {
    /** ID of the user. */
    user: string
  }
  SLACK_RETRIEVE_MESSAGE_PERMALINK_URL: {
    /** The conversation: its ID (C…, G… or D…), a channel name with or without #, or a user ID (U…) for the direct message with that person. An ID is fastest. */
    channel: string
    /** The ts of the message, exactly as Slack gave it: it identifies the message within its conversation. */
    message_ts: string
  }
  SLACK_SCHEDULES_A_MESSAGE_TO_A_CHANNEL_AT_A_SPECIFIED_TIME: ToolArguments['SLACK_SCHEDULE_MESSAGE']
  SLACK_SCHEDULE_MESSAGE: {
    /** The conversation: its ID (C…, G… or D…), a channel name with or without #, or a user ID (U…) for the direct message with that person. An ID is fastest. */
    channel: string
    /** The message in Slack mrkdwn: *bold*, _italic_, `code`, <https://example.com|link>, <@U0123456789> to mention somebody. Not Markdown: **bold** and [link](url) show as typed; use markdown_text for those. */
    text?: string | undefined
    /** The message in standard Markdown, at most 12,000 characters. Used in place of text. */
    markdown_text?: string | undefined
    /** Block Kit blocks, for layouts that text cannot give. Pass text as well: notifications show it. */
    blocks?: Record<string, unknown>[] | undefined
    /** When to post, as Unix time in seconds (UTC). Must lie in the future. */
    post_at: number
    /** ts of the message that starts the thread, to reply in that thread. */
    thread_ts?: string | undefined
  }
  SLACK_SEARCH_CHANNELS: ToolArguments['SLACK_FIND_CHANNELS']
  SLACK_SEARCH_FOR_MESSAGES_WITH_QUERY: ToolArguments['SLACK_SEARCH_MESSAGES']
  SLACK_SEARCH_MESSAGES: {
    /** Words to look for, with the modifiers of the Slack search box: in:#channel, from:@user, to:me, has:link, before:2025-01-31, after:2025-01-01, "exact phrase", -without. */
    query: string
    /** score: best match first; timestamp: by time. */
    sort?: 'score' | 'timestamp' | undefined
    /** Direction of the sort. */
    sort_dir?: 'desc' | 'asc' | undefined
    /** How many to return at most; 20 if left out. */
    count?: number | undefined
    /** Page of the results, from 1. */
    page?: number | undefined
  }
  SLACK_SENDS_A_MESSAGE_TO_A_SLACK_CHANNEL: ToolArguments['SLACK_SEND_MESSAGE']
  SLACK_SEND_A_MESSAGE_TO_A_SLACK_CHANNEL: ToolArguments['SLACK_SEND_MESSAGE']
  SLACK_SEND_MESSAGE: {
    /** The conversation: its ID (C…, G… or D…), a channel name with or without #, or a user ID (U…) for the direct message with that person. An ID is fastest. */
    channel: string
    /** The message in Slack mrkdwn: *bold*, _italic_, `code`, <https://example.com|link>, <@U0123456789> to mention somebody. Not Markdown: **bold** and [link](url) show as typed; use markdown_text for those. */
    text?: string | undefined
    /** The message in standard Markdown, at most 12,000 characters. Used in place of text. */
    markdown_text?: string | undefined
    /** Block Kit blocks, for layouts that text cannot give. Pass text as well: notifications show it. */
    blocks?: Record<string, unknown>[] | undefined
    /** ts of the message that starts the thread, to reply in that thread. */
    thread_ts?: string | undefined
    /** With thread_ts: also show the reply in the channel itself. */
    reply_broadcast?: boolean | undefined
    /** Whether links get a preview. */
    unfurl_links?: boolean | undefined
  }
  SLACK_SET_A_CONVERSATION_S_PURPOSE: ToolArguments['SLACK_SET_CONVERSATION_PURPOSE']
  SLACK_SET_CONVERSATION_PURPOSE: {
    /** The conversation: its ID (C…, G… or D…), a channel name with or without #, or a user ID (U…) for the direct message with that person. An ID is fastest. */
    channel: string
    /** The new description. */
    purpose: string
  }
  SLACK_SET_CONVERSATION_TOPIC: {
    /** The conversation: its ID (C…, G… or D…), a channel name with or without #, or a user ID (U…) for the direct message with that person. An ID is fastest. */
    channel: string
    /** The new topic. */
    topic: string
  }
  SLACK_SET_THE_TOPIC_OF_A_CONVERSATION: ToolArguments['SLACK_SET_CONVERSATION_TOPIC']
  SLACK_TEST_AUTH: Record<string, never>
  SLACK_UNPIN_ITEM_FROM_CHANNEL: {
    /** The conversation: its ID (C…, G… or D…), a channel name with or without #, or a user ID (U…) for the direct message with that person. An ID is fastest. */
    channel: string
    /** The ts of the message, exactly as Slack gave it: it identifies the message within its conversation. */
    timestamp: string
  }
  SLACK_UNPIN_MESSAGE: ToolArguments['SLACK_UNPIN_ITEM_FROM_CHANNEL']
  SLACK_UPDATES_A_SLACK_MESSAGE: {
    /** The conversation: its ID (C…, G… or D…), a channel name with or without #, or a user ID (U…) for the direct message with that person. An ID is fastest. */
    channel: string
    /** The ts of the message, exactly as Slack gave it: it identifies the message within its conversation. */
    ts: string
    /** The message in Slack mrkdwn: *bold*, _italic_, `code`, <https://example.com|link>, <@U0123456789> to mention somebody. Not Markdown: **bold** and [link](url) show as typed; use markdown_text for those. */
    text?: string | undefined
    /** The message in standard Markdown, at most 12,000 characters. Used in place of text. */
    markdown_text?: string | undefined
    /** Block Kit blocks, for layouts that text cannot give. Pass text as well: notifications show it. */
    blocks?: Record<string, unknown>[] | undefined
  }
  SLACK_UPDATE_MESSAGE: ToolArguments['SLACK_UPDATES_A_SLACK_MESSAGE']
  SLACK_USERS_GET_PRESENCE: ToolArguments['SLACK_GET_USER_PRESENCE_INFO']
  SLACK_USERS_INFO: ToolArguments['SLACK_RETRIEVE_DETAILED_USER_INFORMATION']
  SLACK_USERS_LIST: ToolArguments['SLACK_LIST_ALL_USERS']
  SLACK_USERS_LOOKUP_BY_EMAIL: ToolArguments['SLACK_FIND_USER_BY_EMAIL_ADDRESS']
}
