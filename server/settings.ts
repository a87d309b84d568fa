// Every setting of the server as people read it, with its unit and default; docs/reference/configuration.md shows this
// table. What the values come to is in config.ts.

export type Setting = { readonly name: string; readonly default: string; readonly meaning: string };

/** The settings as people read them; `docs/reference/configuration.md` shows this table. */
export const SETTINGS: readonly Setting[] = [
  { name: "HOST", default: "127.0.0.1", meaning: "Address to listen on." },
  { name: "PORT", default: "3000", meaning: "Port to listen on; 0 takes a free one." },
  {
    name: "DATABASE_URL",
    default: "",
    meaning: "PostgreSQL to use. Without it the server starts one of its own.",
  },
  {
    name: "DATA_DIR",
    default: "",
    meaning: "Where a PostgreSQL of its own keeps its files; without it they are temporary.",
  },
  {
    name: "REDIS_URL",
    default: "",
    meaning:
      "Redis that the servers of one database share. Without it each server is on its own, so there may be one only.",
  },
  {
    name: "REDIS_BUDGET_MS",
    default: "50",
    meaning: "How long a request waits for one answer of Redis before it goes on without (milliseconds).",
  },
  {
    name: "BALANCE_CACHE_MS",
    default: "0",
    meaning:
      "How long a balance that was read may be given out again while nothing is posted (milliseconds); 0 for never.",
  },
  {
    name: "SANDBOX",
    default: "off",
    meaning: "`on` adds the operations under `/sandbox`. Never for real money.",
  },
  { name: "PARENT_WATCH", default: "off", meaning: "`on` stops the server when its standard input closes." },
  {
    name: "WORKERS",
    default: "on",
    meaning:
      "`off`, in a sandbox only: what is due in time waits until `POST /sandbox/work` asks for it, and is due by business time.",
  },
  { name: "LOG_LEVEL", default: "info", meaning: "fatal, error, warn, info, debug, trace or silent." },
  {
    name: "TOKEN_SIGNING_KEY",
    default: "",
    meaning:
      "Secret. Ed25519 private key (PKCS#8 PEM) that signs access tokens. More PEM blocks may follow, private or public: they verify only.",
  },
  {
    name: "CODE_KEY",
    default: "",
    meaning: "Secret. 32 bytes in hex, from which one-time codes and their digests are made.",
  },
  {
    name: "PIN_KEY",
    default: "",
    meaning:
      "Secret. 32 bytes in hex, which key the digests of PINs, one-time codes and recovery codes, and refresh tokens.",
  },
  {
    name: "PIN_ENCRYPTION_KEYS",
    default: "",
    meaning:
      "Secret. Private keys on P-256 (PKCS#8 PEM) to which phones may encrypt PINs: the first is published, all open. Without one PINs come as digits only.",
  },
  {
    name: "PERSONAL_DATA_KEYS",
    default: "",
    meaning:
      "Secret. `id:hex` (32 bytes), with commas between: the first encrypts names and phones, all decrypt.",
  },
  {
    name: "PHONE_INDEX_KEYS",
    default: "",
    meaning:
      "Secret. `id:hex` (32 bytes), with commas between, which key the digests by which a phone is found; whoever signs up is written down under each.",
  },
  {
    name: "MESSAGE_GATEWAY_URL",
    default: "",
    meaning:
      "Where messages to phones are posted as `{to, text}`. In the sandbox they stay in an inbox instead.",
  },
  {
    name: "TRUSTED_PROXIES",
    default: "",
    meaning:
      "Addresses or ranges of load balancers, with commas between, whose `X-Forwarded-For` is believed.",
  },
  {
    name: "ACCESS_TOKEN_SECONDS",
    default: "600",
    meaning: "How long an access token can be used (seconds).",
  },
  {
    name: "SESSION_DAYS",
    default: "30",
    meaning: "How long a session lives without being refreshed (days).",
  },
  {
    name: "PASSWORD_TRIES_FREE",
    default: "5",
    meaning: "Wrong passwords for one phone, or wrong second factors, before each further one has to wait.",
  },
  {
    name: "ADDRESS_TRIES_FREE",
    default: "100",
    meaning: "Wrong tries from one network address in an hour before each further one has to wait.",
  },
  {
    name: "READS_PER_MINUTE_MAX",
    default: "1200",
    meaning: "Requests that only read, of one user or API key.",
  },
  {
    name: "WRITES_PER_MINUTE_MAX",
    default: "600",
    meaning: "Requests that change something, of one user or API key.",
  },
  {
    name: "AUTHENTICATIONS_PER_MINUTE_MAX",
    default: "600",
    meaning: "Sign-ups, sign-ins, refreshes and requests with credentials that are refused, of one address.",
  },
  {
    name: "NETWORK_REQUESTS_PER_MINUTE_MAX",
    default: "60000",
    meaning: "Signed requests of one network key.",
  },
  {
    name: "ONE_TIME_CODE_TRIES_MAX",
    default: "5",
    meaning: "Wrong tries at one code sent to a phone before it is void.",
  },
  { name: "PIN_TRIES_MAX", default: "10", meaning: "Wrong PINs in a row before the PIN is blocked." },
  {
    name: "TRANSFER_TOKEN_SECONDS",
    default: "180",
    meaning: "How long a prepared transfer can be confirmed (seconds).",
  },
  {
    name: "STEP_UP_ABOVE",
    default: "CVE:50000,EUR:450,USD:500,SGD:650,JPY:75000,CNY:3500",
    meaning:
      "Amounts per currency above which a transfer needs PIN and one-time code; `none`, or a currency left out, asks for none.",
  },
  {
    name: "PHONE_LOOKUPS_FREE",
    default: "20",
    meaning:
      "People looked up by phone and not then paid or served, per customer or agent and day, before each further one has to wait.",
  },
  {
    name: "NAME_LOOKUPS_FREE",
    default: "100",
    meaning:
      "Initials shown of the owners of accounts that are not then paid, per user and day, before each further one has to wait.",
  },
  {
    name: "NETWORK_KEYS",
    default: "[]",
    meaning:
      "JSON list of `{keyId, acquirerId, publicKey}` (Ed25519, SPKI PEM): who may sign as the network.",
  },
  {
    name: "BANK_URL",
    default: "",
    meaning:
      "The bank that top-ups and withdrawals go to. Without it those operations answer `BANK_UNAVAILABLE`.",
  },
  {
    name: "BANK_KEYS",
    default: "[]",
    meaning: "JSON list of `{keyId, publicKey}` (Ed25519, SPKI PEM): who may sign as the bank.",
  },
  {
    name: "BANK_SIGNING_KEY",
    default: "",
    meaning: "Secret. Ed25519 private key (PKCS#8 PEM) that signs requests to the bank.",
  },
  { name: "BANK_SIGNING_KEY_ID", default: "wallet", meaning: "The name of that key at the bank." },
  {
    name: "BANK_TIMEOUT_MS",
    default: "5000",
    meaning: "How long the bank may take to answer (milliseconds).",
  },
  {
    name: "BANK_PENDING_HOURS_MAX",
    default: "72",
    meaning: "How long the bank may keep a transaction pending before a person is told (hours).",
  },
  {
    name: "BANK_RETURN_DAYS",
    default: "14",
    meaning:
      "How long a settled transaction is looked at for a return that nobody reported, and one that a person called failed for its settlement (days).",
  },
  {
    name: "BANK_RETURN_CHECK_SECONDS",
    default: "3600",
    meaning:
      "The first wait before a settled transaction is looked at for a return (seconds); it doubles, up to a day.",
  },
  {
    name: "SWITCH_URL",
    default: "",
    meaning:
      "The switch that is asked about withdrawals of which nothing was heard. Without it a person is told.",
  },
  {
    name: "SWITCH_SIGNING_KEY",
    default: "",
    meaning: "Secret. Ed25519 private key (PKCS#8 PEM) that signs requests to the switch.",
  },
  { name: "SWITCH_SIGNING_KEY_ID", default: "wallet", meaning: "The name of that key at the switch." },
  {
    name: "SWITCH_ASK_AFTER_SECONDS",
    default: "120",
    meaning: "How long after its authorisation a withdrawal is first asked about (seconds).",
  },
  {
    name: "RECOVERY_FIRST_MS",
    default: "5000",
    meaning: "The first wait before the other side is asked again (milliseconds); it doubles with each try.",
  },
  {
    name: "RECOVERY_SECONDS_MAX",
    default: "900",
    meaning: "The longest wait between two tries (seconds).",
  },
  {
    name: "RECOVERY_TRIES_MAX",
    default: "8",
    meaning: "Tries without an answer before a person is told; the tries go on.",
  },
  {
    name: "CODE_LIFETIME_SECONDS",
    default: "900",
    meaning: "How long a withdrawal code can be used (seconds).",
  },
  { name: "CODE_TRIES_MAX", default: "3", meaning: "Wrong amounts for one code before it is blocked." },
  {
    name: "TERMINAL_TRIES_MAX",
    default: "20",
    meaning:
      "Wrong tries at one terminal in a window before it is locked, and again after each fifth of that.",
  },
  {
    name: "NETWORK_TRIES_MAX",
    default: "1000",
    meaning:
      "Wrong tries in one network in a window before it is locked, and again after each fifth of that.",
  },
  {
    name: "ATTEMPT_WINDOW_SECONDS",
    default: "86400",
    meaning: "Window in which wrong tries are counted, from the first of them on (seconds).",
  },
  {
    name: "ATTEMPT_LOCK_SECONDS",
    default: "900",
    meaning:
      "The first lock of a terminal or network in a window; each further one is twice as long (seconds).",
  },
  {
    name: "ATTEMPT_LOCK_SECONDS_MAX",
    default: "28800",
    meaning: "The longest lock of a terminal or network (seconds).",
  },
  {
    name: "ATM_NOTES",
    default: "200,1000,2000",
    meaning: "Notes that the network's ATMs carry (whole escudos).",
  },
  { name: "ATM_AMOUNT_MAX", default: "20000", meaning: "Most that one ATM withdrawal may be (escudos)." },
  { name: "ATM_FEE", default: "0", meaning: "Fee of one ATM withdrawal (escudos, up to two decimals)." },
  {
    name: "AGENT_AMOUNT_MAX",
    default: "50000",
    meaning: "Most that an agent may pay out or take in at once, unless it has a limit of its own (escudos).",
  },
  {
    name: "AGENT_DAY_MAX",
    default: "500000",
    meaning:
      "Most that an agent may pay out and take in on a day, unless it has a limit of its own (escudos).",
  },
  {
    name: "AGENT_REQUEST_SECONDS",
    default: "900",
    meaning: "How long a cash-out at an agent waits for the other side (seconds).",
  },
  {
    name: "AGENT_CODE_TRIES_MAX",
    default: "3",
    meaning: "Wrong confirmation codes or store numbers for one cash-out before it is declined.",
  },
  {
    name: "FEES",
    default: "{}",
    meaning: "JSON with what payments cost, by currency and channel; see [fees](fees.md).",
  },
  {
    name: "COMMISSIONS",
    default: "{}",
    meaning: "JSON with what agents earn by cash-outs and cash-ins, by currency; see [fees](fees.md).",
  },
  {
    name: "LIMITS",
    default: "{}",
    meaning:
      "JSON with the limits that differ from the built-in ones, by currency, tier, channel and period; see [limits](limits.md).",
  },
  {
    name: "STREAMS_PER_USER_MAX",
    default: "10",
    meaning: "Transactions that one user may follow live at a time, on one server.",
  },
  { name: "STREAMS_MAX", default: "1000", meaning: "Live streams that one server keeps open." },
  {
    name: "POSTING_QUEUE_MAX",
    default: "10000",
    meaning: "Commands that may wait to be posted; past it callers get 503.",
  },
  { name: "POSTING_BATCH_MAX", default: "1000", meaning: "Commands posted in one database transaction." },
  { name: "DATABASE_CONNECTIONS_MAX", default: "10", meaning: "Connections to PostgreSQL." },
  { name: "BODY_LIMIT_BYTES", default: "16384", meaning: "Largest request body that is read (bytes)." },
  {
    name: "FRAUD_MODE",
    default: "watch",
    meaning:
      "`watch` raises alerts only, `enforce` lets fraud rules step up, hold and freeze, `off` does not look.",
  },
  {
    name: "FRAUD_RULES",
    default: "",
    meaning: "File of fraud rules (YAML). Without it the server's own apply.",
  },
];
