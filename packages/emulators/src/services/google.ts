import { plainAccessToken, type ServiceProfile } from './profile.ts'

const user = 'user@example.com'
const second = 'second@example.com'

const reasons: Record<number, string> = {
  400: 'INVALID_ARGUMENT',
  401: 'UNAUTHENTICATED',
  403: 'PERMISSION_DENIED',
  404: 'NOT_FOUND',
  429: 'RESOURCE_EXHAUSTED',
  503: 'UNAVAILABLE',
}

/** Google's JSON error form: https://cloud.google.com/apis/design/errors */
function errorBody(status: number): Record<string, unknown> {
  const reason = reasons[status] ?? 'INTERNAL'
  const message = status === 401 ? 'The request has no valid authentication credential.' : reason.toLowerCase()
  const detail = status === 401 ? { reason: 'authError', location: 'Authorization', locationType: 'header' } : {}
  return { error: { code: status, message, errors: [{ message, domain: 'global', ...detail }], status: reason } }
}

/** ISO 8601 so many hours from now, so that "today" and "unread since yesterday" find something. */
function hoursFromNow(hours: number): string {
  return new Date(Date.now() + hours * 3_600_000).toISOString()
}

export const google: ServiceProfile = {
  name: 'google',
  people: [user, second],
  authorizePath: '/o/oauth2/v2/auth',
  consentPath: '/o/oauth2/v2/auth/callback',
  tokenPath: '/oauth2/token',
  revokePath: '/oauth2/revoke',
  openPaths: /^\/(_emulate\/(fonts|favicon)|\.well-known\/|discovery\/)|^\/oauth2\/v3\/certs$/,
  scopeParameter: 'scope',
  defaultScopes: ['openid', 'email', 'https://mail.google.com/', 'https://www.googleapis.com/auth/calendar'],
  accessTokens: plainAccessToken,
  errorBody,
  refuse: () =>
    Response.json(errorBody(401), {
      status: 401,
      headers: { 'www-authenticate': 'Bearer realm="https://accounts.google.com/", error="invalid_token"' },
    }),
  toolkits: (url, { clientId, clientSecret }) => {
    const oauth = {
      authorizationUrl: `${url}/o/oauth2/v2/auth`,
      tokenUrl: `${url}/oauth2/token`,
      revocationUrl: `${url}/oauth2/revoke`,
      clientId,
      clientSecret,
    }
    return {
      gmail: { baseUrl: `${url}/gmail/v1`, oauth },
      googlecalendar: { baseUrl: `${url}/calendar/v3`, oauth },
    }
  },
  seed: ({ clientId, clientSecret, name, redirectUris }) => ({
    users: [
      { email: user, name: 'Example User' },
      { email: second, name: 'Second User' },
    ],
    oauth_clients: [{ client_id: clientId, client_secret: clientSecret, name, redirect_uris: redirectUris }],
    labels: [{ id: 'Label_travel', user_email: user, name: 'Travel' }],
    messages: seedMessages(),
    calendars: [user, second].flatMap((email) => [
      { id: 'primary', user_email: email, summary: email, primary: true, time_zone: 'UTC' },
    ]),
    calendar_events: seedEvents(),
  }),
}

function seedMessages() {
  return [
    {
      id: 'msg_invoice',
      thread_id: 'thr_invoice',
      user_email: user,
      from: 'Billing <billing@example.com>',
      to: user,
      subject: 'Invoice 1042 is due on Friday',
      body_text: 'Hello,\n\ninvoice 1042 over EUR 120.00 is due on Friday.\n\nBilling',
      label_ids: ['INBOX', 'UNREAD', 'IMPORTANT'],
      date: hoursFromNow(-2),
    },
    {
      id: 'msg_trip',
      thread_id: 'thr_trip',
      user_email: user,
      from: `Second User <${second}>`,
      to: user,
      subject: 'Train times',
      body_text: 'The 9:14 is direct, the 9:44 has one change. Which one do you take?',
      label_ids: ['INBOX', 'Label_travel'],
      date: hoursFromNow(-20),
    },
    {
      id: 'msg_trip_reply',
      thread_id: 'thr_trip',
      user_email: user,
      from: user,
      to: second,
      subject: 'Re: Train times',
      body_text: 'The 9:14, please.',
      label_ids: ['SENT'],
      date: hoursFromNow(-19),
    },
    {
      id: 'msg_second_welcome',
      user_email: second,
      from: `Example User <${user}>`,
      to: second,
      subject: 'Welcome',
      body_text: 'This mailbox is yours.',
      label_ids: ['INBOX', 'UNREAD'],
      date: hoursFromNow(-48),
    },
  ]
}

function seedEvents() {
  return [
    {
      id: 'evt_planning',
      user_email: user,
      calendar_id: 'primary',
      summary: 'Planning',
      description: 'What comes next',
      location: 'Room 1',
      start_date_time: hoursFromNow(3),
      end_date_time: hoursFromNow(4),
      attendees: [{ email: user }, { email: second }],
    },
    {
      id: 'evt_dentist',
      user_email: user,
      calendar_id: 'primary',
      summary: 'Dentist',
      start_date_time: hoursFromNow(50),
      end_date_time: hoursFromNow(51),
    },
  ]
}
