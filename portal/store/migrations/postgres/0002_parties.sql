-- +goose Up

-- Those who use Relais: creditors, agencies, the operator.
create table organisations (
  id         text collate "C" not null primary key,
  kind       text collate "C" not null,
  name       text collate "C" not null,
  name_sort  text collate "C" not null,
  siren      text collate "C" not null,
  vat        text collate "C" not null,
  address    text collate "C" not null,
  email      text collate "C" not null,
  phone      text collate "C" not null,
  iban       text collate "C" not null,
  lang       text collate "C" not null,
  zone       text collate "C" not null,
  created_at timestamp,
  version    bigint not null
);

create index organisations_kind on organisations (kind, name_sort, id);

create table entities (
  id        text collate "C" not null primary key,
  org_id    text collate "C" not null references organisations (id),
  name      text collate "C" not null,
  name_sort text collate "C" not null,
  siren     text collate "C" not null,
  vat       text collate "C" not null,
  address   text collate "C" not null,
  iban      text collate "C" not null,
  version   bigint not null
);

create index entities_org on entities (org_id, name_sort, id);

create table people (
  id           text collate "C" not null primary key,
  org_id       text collate "C" not null references organisations (id),
  email        text collate "C" not null,
  name         text collate "C" not null,
  name_sort    text collate "C" not null,
  role         text collate "C" not null,
  lang         text collate "C" not null,
  theme        text collate "C" not null,
  shortcuts    boolean not null,
  state        text collate "C" not null,
  password     text collate "C" not null,
  seal         bytea,
  last_step    bigint not null,
  recovery     text collate "C" not null,
  created_at   timestamp,
  password_at  timestamp,
  last_seen_at timestamp,
  version      bigint not null,
  unique (org_id, id)
);

create unique index people_org_email on people (org_id, email);
create unique index people_active_email on people (email) where state = 'active';

create table links (
  hash       text collate "C" not null primary key,
  purpose    text collate "C" not null,
  org_id     text collate "C" not null,
  person_id  text collate "C" not null,
  created_at timestamp not null,
  expires_at timestamp not null,
  foreign key (org_id, person_id) references people (org_id, id)
);

create index links_person on links (org_id, person_id, purpose);

create table sessions (
  hash       text collate "C" not null primary key,
  org_id     text collate "C" not null,
  person_id  text collate "C" not null,
  stage      text collate "C" not null,
  created_at timestamp not null,
  seen_at    timestamp not null,
  expires_at timestamp not null,
  address    text collate "C" not null,
  agent      text collate "C" not null,
  seal       bytea,
  data       bytea,
  foreign key (org_id, person_id) references people (org_id, id)
);

create index sessions_person on sessions (org_id, person_id, created_at);

-- Counters of guesses, by a hash of who guessed what.
create table tries (
  name     text collate "C" not null primary key,
  count    bigint not null,
  since_at timestamp not null,
  ends_at  timestamp not null
);

-- The journal of the accounts of an organisation: appended to, never changed.
create table org_events (
  org_id      text collate "C" not null references organisations (id),
  seq         bigint not null,
  recorded_at timestamp not null,
  actor_id    text collate "C" not null,
  actor_org   text collate "C" not null,
  channel     text collate "C" not null,
  idem_key    text collate "C" not null,
  kind        text collate "C" not null,
  data        text collate "C" not null,
  prev_hash   text collate "C" not null,
  hash        text collate "C" not null,
  primary key (org_id, seq)
);

create unique index org_events_idem on org_events (actor_org, idem_key) where idem_key <> '';

-- The journal of what an organisation does with agencies, mandates and remittances.
create table agency_events (
  org_id      text collate "C" not null references organisations (id),
  seq         bigint not null,
  occurred_on date,
  recorded_at timestamp not null,
  actor_id    text collate "C" not null,
  actor_org   text collate "C" not null,
  channel     text collate "C" not null,
  idem_key    text collate "C" not null,
  kind        text collate "C" not null,
  data        text collate "C" not null,
  prev_hash   text collate "C" not null,
  hash        text collate "C" not null,
  text        text collate "C" not null,
  primary key (org_id, seq)
);

create unique index agency_events_idem on agency_events (actor_org, idem_key) where idem_key <> '';

-- Where the chains of these two journals end, so that a tail that was cut off is missed; a case says it of its own.
create table chain_ends (
  journal text collate "C" not null,
  org_id  text collate "C" not null references organisations (id),
  seq     bigint not null,
  hash    text collate "C" not null,
  primary key (journal, org_id)
);

create trigger org_events_no_change before update or delete on org_events for each row execute function refuse_change();
create trigger org_events_no_truncate before truncate on org_events execute function refuse_change();
create trigger agency_events_no_change before update of seq, org_id, occurred_on, recorded_at, actor_id, actor_org, channel,
  idem_key, kind, data, prev_hash, hash on agency_events for each row execute function refuse_change();
create trigger agency_events_no_delete before delete on agency_events for each row execute function refuse_change();
create trigger agency_events_no_truncate before truncate on agency_events execute function refuse_change();

-- What an agency must show (CPCE R124-2).
create table agencies (
  org_id                text collate "C" not null primary key references organisations (id),
  kind                  text collate "C" not null,
  siren                 text collate "C" not null,
  line1                 text collate "C" not null,
  line2                 text collate "C" not null,
  postal_code           text collate "C" not null,
  city                  text collate "C" not null,
  country               text collate "C" not null,
  email                 text collate "C" not null,
  phone                 text collate "C" not null,
  declaration_court     text collate "C" not null,
  declared_on           date,
  declaration_reference text collate "C" not null,
  insurer               text collate "C" not null,
  policy                text collate "C" not null,
  cover_cents           bigint not null,
  insured_until_on      date,
  bank                  text collate "C" not null,
  iban                  text collate "C" not null,
  account_letter        text collate "C" not null,
  updated_at            timestamp,
  version               bigint not null
);

create table papers (
  id             text collate "C" not null primary key,
  agency_id      text collate "C" not null references organisations (id),
  kind           text collate "C" not null,
  reference      text collate "C" not null,
  issuer         text collate "C" not null,
  issued_on      date,
  valid_until_on date,
  name           text collate "C" not null,
  file           text collate "C" not null,
  bytes          bigint not null,
  added_at       timestamp,
  added_by       text collate "C" not null,
  withdrawn_on   date
);

create index papers_agency on papers (agency_id, issued_on, id);
create index papers_file on papers (agency_id, file);

-- The terms between a creditor and an agency (CPCE R124-3).
create table mandates (
  id            text collate "C" not null primary key,
  creditor_id   text collate "C" not null references organisations (id),
  agency_id     text collate "C" not null references organisations (id),
  reference     text collate "C" not null,
  edition       bigint not null,
  signed_on     date,
  starts_on     date,
  ends_on       date,
  fee           text collate "C" not null,
  vat_rate      bigint not null,
  remit_months  bigint not null,
  answer_days   bigint not null,
  coverage      text collate "C" not null,
  terminated_on date,
  updated_at    timestamp,
  version       bigint not null
);

create unique index mandates_reference on mandates (creditor_id, reference);
create index mandates_agency on mandates (agency_id, creditor_id);

create table remittances (
  id          text collate "C" not null primary key,
  creditor_id text collate "C" not null references organisations (id),
  agency_id   text collate "C" not null references organisations (id),
  reference   text collate "C" not null,
  currency    text collate "C" not null,
  from_on     date,
  to_on       date,
  gross_cents bigint not null,
  fee_cents   bigint not null,
  vat_cents   bigint not null,
  net_cents   bigint not null,
  bank_on     date,
  issued_at   timestamp not null,
  issued_by   text collate "C" not null,
  idem_key    text collate "C" not null,
  unique (creditor_id, id)
);

create unique index remittances_reference on remittances (agency_id, reference);
create unique index remittances_idem on remittances (agency_id, idem_key) where idem_key <> '';
create index remittances_creditor on remittances (creditor_id, issued_at, id);
create index remittances_agency on remittances (agency_id, issued_at, id);

-- The receipts of a remittance as they were remitted. A line belongs to the creditor of both its remittance and its case.
create table remittance_lines (
  remittance_id    text collate "C" not null,
  pos              bigint not null,
  creditor_id      text collate "C" not null,
  case_id          text collate "C" not null,
  payment_id       text collate "C" not null,
  placement_id     text collate "C" not null,
  case_reference   text collate "C" not null,
  agency_reference text collate "C" not null,
  debtor_name      text collate "C" not null,
  received_on      date,
  amount_cents     bigint not null,
  fee_cents        bigint not null,
  vat_rate         bigint not null,
  primary key (remittance_id, pos),
  foreign key (creditor_id, remittance_id) references remittances (creditor_id, id),
  foreign key (creditor_id, case_id) references cases (org_id, id)
);

create unique index remittance_lines_payment on remittance_lines (creditor_id, case_id, payment_id);

-- Receipts that wait to be remitted, for either side.
create index payments_waiting_agency on payments (agency_id, received_on, id) where source = 'receipt' and remittance_id is null;
create index payments_waiting_org on payments (org_id, received_on, id) where source = 'receipt' and remittance_id is null;

-- Who has or had a case of whom, and the cases behind a figure: of one agency, of all.
create index placements_parties on placements (agency_id, org_id, released_on);
create index placements_released on placements (org_id, released_on);

-- The placements of a day added up, kept in the transaction of every change and provable from the placements: no report
-- reads a whole portfolio. A placement counts in exactly one of declined, errors, or the rest.
create table tallies (
  org_id               text collate "C" not null,
  agency_id            text collate "C" not null,
  currency             text collate "C" not null,
  released_on          date not null,
  declined             bigint not null,
  errors               bigint not null,
  placed               bigint not null,
  principal_cents      bigint not null,
  recovered_cents      bigint not null,
  fees_cents           bigint not null,
  open                 bigint not null,
  open_principal_cents bigint not null,
  open_recovered_cents bigint not null,
  closed               bigint not null,
  closed_unpaid        bigint not null,
  unpaid_cents         bigint not null,
  with_money           bigint not null,
  primary key (org_id, agency_id, currency, released_on)
);

create index tallies_agency on tallies (agency_id, org_id, currency, released_on);

-- Files that something names, for the sweep.
create index documents_drawn on documents (org_id, drawn) where drawn <> '';
create index dossiers_pdf on dossiers (org_id, pdf_hash) where pdf_hash <> '';
create index dossiers_zip on dossiers (org_id, zip_hash) where zip_hash <> '';
