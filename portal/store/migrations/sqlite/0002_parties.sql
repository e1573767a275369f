-- +goose Up

-- Those who use Relais: creditors, agencies, the operator.
create table organisations (
  id         text not null primary key,
  kind       text not null,
  name       text not null,
  name_sort  text not null,
  siren      text not null,
  vat        text not null,
  address    text not null,
  email      text not null,
  phone      text not null,
  iban       text not null,
  lang       text not null,
  zone       text not null,
  created_at text,
  version    bigint not null
);

create index organisations_kind on organisations (kind, name_sort, id);

create table entities (
  id        text not null primary key,
  org_id    text not null references organisations (id),
  name      text not null,
  name_sort text not null,
  siren     text not null,
  vat       text not null,
  address   text not null,
  iban      text not null,
  version   bigint not null
);

create index entities_org on entities (org_id, name_sort, id);

create table people (
  id           text not null primary key,
  org_id       text not null references organisations (id),
  email        text not null,
  name         text not null,
  name_sort    text not null,
  role         text not null,
  lang         text not null,
  theme        text not null,
  shortcuts    boolean not null,
  state        text not null,
  password     text not null,
  seal         blob,
  last_step    bigint not null,
  recovery     text not null,
  created_at   text,
  password_at  text,
  last_seen_at text,
  version      bigint not null,
  unique (org_id, id)
);

create unique index people_org_email on people (org_id, email);
create unique index people_active_email on people (email) where state = 'active';

create table links (
  hash       text not null primary key,
  purpose    text not null,
  org_id     text not null,
  person_id  text not null,
  created_at text not null,
  expires_at text not null,
  foreign key (org_id, person_id) references people (org_id, id)
);

create index links_person on links (org_id, person_id, purpose);

create table sessions (
  hash       text not null primary key,
  org_id     text not null,
  person_id  text not null,
  stage      text not null,
  created_at text not null,
  seen_at    text not null,
  expires_at text not null,
  address    text not null,
  agent      text not null,
  seal       blob,
  data       blob,
  foreign key (org_id, person_id) references people (org_id, id)
);

create index sessions_person on sessions (org_id, person_id, created_at);

-- Counters of guesses, by a hash of who guessed what.
create table tries (
  name     text not null primary key,
  count    bigint not null,
  since_at text not null,
  ends_at  text not null
);

-- The journal of the accounts of an organisation: appended to, never changed.
create table org_events (
  org_id      text not null references organisations (id),
  seq         bigint not null,
  recorded_at text not null,
  actor_id    text not null,
  actor_org   text not null,
  channel     text not null,
  idem_key    text not null,
  kind        text not null,
  data        text not null,
  prev_hash   text not null,
  hash        text not null,
  primary key (org_id, seq)
) without rowid;

create unique index org_events_idem on org_events (actor_org, idem_key) where idem_key <> '';

-- The journal of what an organisation does with agencies, mandates and remittances.
create table agency_events (
  org_id      text not null references organisations (id),
  seq         bigint not null,
  occurred_on text,
  recorded_at text not null,
  actor_id    text not null,
  actor_org   text not null,
  channel     text not null,
  idem_key    text not null,
  kind        text not null,
  data        text not null,
  prev_hash   text not null,
  hash        text not null,
  text        text not null,
  primary key (org_id, seq)
) without rowid;

create unique index agency_events_idem on agency_events (actor_org, idem_key) where idem_key <> '';

-- Where the chains of these two journals end, so that a tail that was cut off is missed; a case says it of its own.
create table chain_ends (
  journal text not null,
  org_id  text not null references organisations (id),
  seq     bigint not null,
  hash    text not null,
  primary key (journal, org_id)
) without rowid;

-- +goose StatementBegin
create trigger org_events_no_update before update on org_events
begin select raise(abort, 'the journal is only appended to'); end;
-- +goose StatementEnd
-- +goose StatementBegin
create trigger org_events_no_delete before delete on org_events
begin select raise(abort, 'the journal is only appended to'); end;
-- +goose StatementEnd
-- +goose StatementBegin
create trigger agency_events_no_update before update of seq, org_id, occurred_on, recorded_at, actor_id, actor_org, channel,
  idem_key, kind, data, prev_hash, hash on agency_events
begin select raise(abort, 'the journal is only appended to'); end;
-- +goose StatementEnd
-- +goose StatementBegin
create trigger agency_events_no_delete before delete on agency_events
begin select raise(abort, 'the journal is only appended to'); end;
-- +goose StatementEnd

-- What an agency must show (CPCE R124-2).
create table agencies (
  org_id                text not null primary key references organisations (id),
  kind                  text not null,
  siren                 text not null,
  line1                 text not null,
  line2                 text not null,
  postal_code           text not null,
  city                  text not null,
  country               text not null,
  email                 text not null,
  phone                 text not null,
  declaration_court     text not null,
  declared_on           text,
  declaration_reference text not null,
  insurer               text not null,
  policy                text not null,
  cover_cents           bigint not null check (typeof(cover_cents) = 'integer'),
  insured_until_on      text,
  bank                  text not null,
  iban                  text not null,
  account_letter        text not null,
  updated_at            text,
  version               bigint not null
);

create table papers (
  id             text not null primary key,
  agency_id      text not null references organisations (id),
  kind           text not null,
  reference      text not null,
  issuer         text not null,
  issued_on      text,
  valid_until_on text,
  name           text not null,
  file           text not null,
  bytes          bigint not null check (typeof(bytes) = 'integer'),
  added_at       text,
  added_by       text not null,
  withdrawn_on   text
);

create index papers_agency on papers (agency_id, issued_on, id);
create index papers_file on papers (agency_id, file);

-- The terms between a creditor and an agency (CPCE R124-3).
create table mandates (
  id            text not null primary key,
  creditor_id   text not null references organisations (id),
  agency_id     text not null references organisations (id),
  reference     text not null,
  edition       bigint not null,
  signed_on     text,
  starts_on     text,
  ends_on       text,
  fee           text not null,
  vat_rate      bigint not null,
  remit_months  bigint not null,
  answer_days   bigint not null,
  coverage      text not null,
  terminated_on text,
  updated_at    text,
  version       bigint not null
);

create unique index mandates_reference on mandates (creditor_id, reference);
create index mandates_agency on mandates (agency_id, creditor_id);

create table remittances (
  id          text not null primary key,
  creditor_id text not null references organisations (id),
  agency_id   text not null references organisations (id),
  reference   text not null,
  currency    text not null,
  from_on     text,
  to_on       text,
  gross_cents bigint not null check (typeof(gross_cents) = 'integer'),
  fee_cents   bigint not null check (typeof(fee_cents) = 'integer'),
  vat_cents   bigint not null check (typeof(vat_cents) = 'integer'),
  net_cents   bigint not null check (typeof(net_cents) = 'integer'),
  bank_on     text,
  issued_at   text not null,
  issued_by   text not null,
  idem_key    text not null,
  unique (creditor_id, id)
);

create unique index remittances_reference on remittances (agency_id, reference);
create unique index remittances_idem on remittances (agency_id, idem_key) where idem_key <> '';
create index remittances_creditor on remittances (creditor_id, issued_at, id);
create index remittances_agency on remittances (agency_id, issued_at, id);

-- The receipts of a remittance as they were remitted. A line belongs to the creditor of both its remittance and its case.
create table remittance_lines (
  remittance_id    text not null,
  pos              bigint not null,
  creditor_id      text not null,
  case_id          text not null,
  payment_id       text not null,
  placement_id     text not null,
  case_reference   text not null,
  agency_reference text not null,
  debtor_name      text not null,
  received_on      text,
  amount_cents     bigint not null check (typeof(amount_cents) = 'integer'),
  fee_cents        bigint not null check (typeof(fee_cents) = 'integer'),
  vat_rate         bigint not null,
  primary key (remittance_id, pos),
  foreign key (creditor_id, remittance_id) references remittances (creditor_id, id),
  foreign key (creditor_id, case_id) references cases (org_id, id)
) without rowid;

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
  org_id               text not null,
  agency_id            text not null,
  currency             text not null,
  released_on          text not null,
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
) without rowid;

create index tallies_agency on tallies (agency_id, org_id, currency, released_on);

-- Files that something names, for the sweep.
create index documents_drawn on documents (org_id, drawn) where drawn <> '';
create index dossiers_pdf on dossiers (org_id, pdf_hash) where pdf_hash <> '';
create index dossiers_zip on dossiers (org_id, zip_hash) where zip_hash <> '';
