-- +goose Up

-- A case with its header and the figures of its summary. Days that lists sort by are never null: "none" is 9999-12-31
-- where the soonest comes first, 0001-01-01 where the newest comes first.
create table cases (
  id                 text not null primary key,
  org_id             text not null,
  entity_id          text not null,
  reference          text not null,
  nature             text not null,
  currency           text not null,
  debtor_kind        text not null,
  debtor_name        text not null,
  debtor_sort        text not null,
  debtor_siren       text not null,
  debtor_siret       text not null,
  debtor_vat         text not null,
  debtor_form        text not null,
  debtor_line1       text not null,
  debtor_line2       text not null,
  debtor_postal_code text not null,
  debtor_city        text not null,
  debtor_country     text not null,
  debtor_email       text not null,
  debtor_phone       text not null,
  debtor_account     text not null,
  contract_rate      bigint not null check (typeof(contract_rate) = 'integer'),
  day_count          text not null,
  imputation         text not null,
  narrative          text not null,
  stage              text not null,
  handling           text not null,
  agency_id          text,
  handler_id         text not null,
  held_from          text not null,
  hold_reason        text not null,
  dispute_kind       text not null,
  disputed_on        text,
  insolvent_on       text,
  next_action        text not null,
  next_action_on     text not null,
  last_action        text not null,
  last_action_on     text,
  last_outcome       text not null,
  created_at         text not null,
  updated_at         text not null,
  updated_by         text not null,
  version            bigint not null check (typeof(version) = 'integer'),
  head               text not null,
  principal_cents    bigint not null check (typeof(principal_cents) = 'integer'),
  paid_cents         bigint not null check (typeof(paid_cents) = 'integer'),
  recovered_cents    bigint not null check (typeof(recovered_cents) = 'integer'),
  left_cents         bigint not null check (typeof(left_cents) = 'integer'),
  invoice_count      bigint not null,
  exhibit_count      bigint not null,
  oldest_due_on      text not null,
  score              bigint not null,
  categories         text not null,
  payment_state      text not null,
  waiting_creditor   boolean not null,
  unseen_direct      boolean not null,
  promise_due_on     text,
  promise_cents      bigint not null check (typeof(promise_cents) = 'integer'),
  disputed           boolean not null,
  insolvent          boolean not null,
  declined           boolean not null,
  recalled           boolean not null,
  worked             boolean not null,
  close_code         text not null,
  answer_by          text,
  released_on        text not null,
  agency_reference   text not null,
  search             text not null,
  unique (org_id, id)
);

create unique index cases_reference on cases (org_id, reference);

-- The orders of the lists, per state: a list reads its page from these and never sorts a portfolio.
create index cases_org_updated on cases (org_id, handling, updated_at, id);
create index cases_org_next on cases (org_id, handling, next_action_on, id);
create index cases_org_debtor on cases (org_id, handling, debtor_sort, id);
create index cases_org_left on cases (org_id, handling, left_cents, id);
create index cases_org_due on cases (org_id, handling, oldest_due_on, id);
create index cases_org_score on cases (org_id, handling, score, id);
create index cases_org_released on cases (org_id, handling, released_on, id);
create index cases_agency_updated on cases (agency_id, handling, updated_at, id) where agency_id is not null;
create index cases_agency_next on cases (agency_id, handling, next_action_on, id) where agency_id is not null;
create index cases_agency_debtor on cases (agency_id, handling, debtor_sort, id) where agency_id is not null;
create index cases_agency_left on cases (agency_id, handling, left_cents, id) where agency_id is not null;
create index cases_agency_released on cases (agency_id, handling, released_on, id) where agency_id is not null;

-- The few cases that carry a mark, in the default order of either side.
create index cases_org_waiting on cases (org_id, handling, updated_at, id) where waiting_creditor;
create index cases_org_direct on cases (org_id, handling, updated_at, id) where unseen_direct;
create index cases_org_promised on cases (org_id, handling, updated_at, id) where promise_due_on is not null;
create index cases_org_disputed on cases (org_id, handling, updated_at, id) where disputed;
create index cases_agency_waiting on cases (agency_id, handling, next_action_on, id) where waiting_creditor;
create index cases_agency_direct on cases (agency_id, handling, next_action_on, id) where unseen_direct;
create index cases_agency_promised on cases (agency_id, handling, next_action_on, id) where promise_due_on is not null;
create index cases_agency_disputed on cases (agency_id, handling, next_action_on, id) where disputed;

-- The parts of a case. Each row names its creditor too, and the key over both refuses a row of another one.
create table contacts (
  org_id  text not null,
  case_id text not null,
  id      text not null,
  pos     bigint not null,
  name    text not null,
  role    text not null,
  email   text not null,
  phone   text not null,
  primary key (org_id, case_id, id),
  foreign key (org_id, case_id) references cases (org_id, id)
) without rowid;

create table invoices (
  org_id       text not null,
  case_id      text not null,
  id           text not null,
  pos          bigint not null,
  number       text not null,
  issued_on    text,
  performed_on text,
  due_on       text,
  amount_cents bigint not null check (typeof(amount_cents) = 'integer'),
  order_ref    text not null,
  delivery_ref text not null,
  primary key (org_id, case_id, id),
  foreign key (org_id, case_id) references cases (org_id, id)
) without rowid;

create table credit_notes (
  org_id       text not null,
  case_id      text not null,
  id           text not null,
  pos          bigint not null,
  invoice_id   text not null,
  number       text not null,
  issued_on    text,
  amount_cents bigint not null check (typeof(amount_cents) = 'integer'),
  effect       text not null,
  primary key (org_id, case_id, id),
  foreign key (org_id, case_id) references cases (org_id, id)
) without rowid;

create table payments (
  org_id          text not null,
  case_id         text not null,
  id              text not null,
  pos             bigint not null,
  source          text not null,
  invoice_id      text not null,
  received_on     text,
  amount_cents    bigint not null check (typeof(amount_cents) = 'integer'),
  method          text not null,
  reference       text not null,
  reverses_id     text not null,
  placement_id    text not null,
  agency_id       text,
  fee_cents       bigint not null check (typeof(fee_cents) = 'integer'),
  remittance_id   text,
  acknowledged_at text,
  recorded_at     text,
  recorded_by     text not null,
  primary key (org_id, case_id, id),
  foreign key (org_id, case_id) references cases (org_id, id)
) without rowid;

create table reminders (
  org_id    text not null,
  case_id   text not null,
  id        text not null,
  pos       bigint not null,
  done_on   text,
  channel   text not null,
  level     text not null,
  recipient text not null,
  result    text not null,
  proof_id  text not null,
  tracking  text not null,
  primary key (org_id, case_id, id),
  foreign key (org_id, case_id) references cases (org_id, id)
) without rowid;

create table documents (
  org_id       text not null,
  case_id      text not null,
  id           text not null,
  pos          bigint not null,
  name         text not null,
  hash         text not null,
  bytes        bigint not null check (typeof(bytes) = 'integer'),
  type         text not null,
  state        text not null,
  pages        bigint not null,
  has_text     boolean not null,
  drawn        text not null,
  category     text not null,
  kind         text not null,
  confidence   bigint not null,
  why          text not null,
  confirmed    boolean not null,
  title        text not null,
  dated_on     text,
  invoice_id   text not null,
  parent_id    text not null,
  rank         bigint not null,
  exhibit      bigint not null,
  bordereau    bigint not null,
  withdrawn_on text,
  uploaded_at  text,
  uploaded_by  text not null,
  from_agency  boolean not null,
  primary key (org_id, case_id, id),
  foreign key (org_id, case_id) references cases (org_id, id)
) without rowid;

create index documents_hash on documents (org_id, hash);

create table waivers (
  org_id   text not null,
  case_id  text not null,
  id       text not null,
  pos      bigint not null,
  category text not null,
  reason   text not null,
  primary key (org_id, case_id, id),
  foreign key (org_id, case_id) references cases (org_id, id)
) without rowid;

create table placements (
  org_id            text not null,
  case_id           text not null,
  id                text not null,
  pos               bigint not null,
  currency          text not null,
  agency_id         text not null,
  mandate_id        text not null,
  mandate_reference text not null,
  fee_rate          bigint not null,
  fee_minimum_cents bigint not null check (typeof(fee_minimum_cents) = 'integer'),
  vat_rate          bigint not null,
  remit_months      bigint not null,
  answer_days       bigint not null,
  released_at       text,
  released_on       text,
  released_by       text not null,
  answer_by         text,
  opened_at         text,
  cancelled_at      text,
  accepted_at       text,
  agency_reference  text not null,
  handler_id        text not null,
  declined_at       text,
  decline_code      text not null,
  closed_on         text,
  close_code        text not null,
  recalled_on       text,
  recall_reason     text not null,
  recall_final_on   text,
  recall_objection  text not null,
  principal_cents   bigint not null check (typeof(principal_cents) = 'integer'),
  claimed_cents     bigint not null check (typeof(claimed_cents) = 'integer'),
  exhibits          bigint not null,
  score             bigint not null,
  statement         text not null,
  recovered_cents   bigint not null check (typeof(recovered_cents) = 'integer'),
  fees_cents        bigint not null check (typeof(fees_cents) = 'integer'),
  primary key (org_id, case_id, id),
  foreign key (org_id, case_id) references cases (org_id, id)
) without rowid;

create table requests (
  org_id      text not null,
  case_id     text not null,
  id          text not null,
  pos         bigint not null,
  kind        text not null,
  category    text not null,
  question    text not null,
  asked_at    text,
  asked_by    text not null,
  due_on      text,
  answer      text not null,
  document_id text not null,
  answered_at text,
  answered_by text not null,
  primary key (org_id, case_id, id),
  foreign key (org_id, case_id) references cases (org_id, id)
) without rowid;

create table promises (
  org_id       text not null,
  case_id      text not null,
  id           text not null,
  pos          bigint not null,
  made_on      text,
  due_on       text,
  amount_cents bigint not null check (typeof(amount_cents) = 'integer'),
  outcome      text not null,
  closed_on    text,
  primary key (org_id, case_id, id),
  foreign key (org_id, case_id) references cases (org_id, id)
) without rowid;

create table dossiers (
  org_id       text not null,
  case_id      text not null,
  id           text not null,
  pos          bigint not null,
  placement_id text not null,
  bordereau    bigint not null,
  queued_at    text,
  built_at     text,
  pdf_hash     text not null,
  zip_hash     text not null,
  pages        bigint not null,
  bytes        bigint not null,
  failure      text not null,
  primary key (org_id, case_id, id),
  foreign key (org_id, case_id) references cases (org_id, id)
) without rowid;

-- The words of cases.search for those who may find the case: its creditor and the agency that holds it.
create table case_words (
  owner_id text not null,
  word     text not null,
  case_id  text not null,
  org_id   text not null,
  primary key (owner_id, word, case_id),
  foreign key (org_id, case_id) references cases (org_id, id)
) without rowid;

-- The last reference given per creditor and year.
create table case_numbers (
  org_id text not null,
  year   bigint not null,
  last   bigint not null,
  primary key (org_id, year)
) without rowid;

-- The journal of the cases: appended to, never changed.
create table events (
  org_id      text not null,
  case_id     text not null,
  seq         bigint not null check (typeof(seq) = 'integer'),
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
  primary key (org_id, case_id, seq),
  foreign key (org_id, case_id) references cases (org_id, id)
) without rowid;

create unique index events_idem on events (actor_org, idem_key) where idem_key <> '';

-- +goose StatementBegin
create trigger events_no_update before update on events
begin select raise(abort, 'the journal is only appended to'); end;
-- +goose StatementEnd
-- +goose StatementBegin
create trigger events_no_delete before delete on events
begin select raise(abort, 'the journal is only appended to'); end;
-- +goose StatementEnd

-- The free text of events, kept beside the journal so that it can be erased.
create table notes (
  org_id  text not null,
  case_id text not null,
  seq     bigint not null,
  text    text not null,
  primary key (org_id, case_id, seq),
  foreign key (org_id, case_id) references cases (org_id, id)
) without rowid;

-- Work to be done after a change, queued with it.
create table jobs (
  id            text not null primary key,
  org_id        text not null,
  case_id       text,
  kind          text not null,
  payload       text not null,
  state         text not null,
  run_at        text not null,
  claimed_until text,
  attempts      bigint not null,
  failure       text not null,
  done          bigint not null,
  total         bigint not null,
  label         text not null,
  queued_at     text not null,
  ended_at      text,
  foreign key (org_id, case_id) references cases (org_id, id)
);

create index jobs_due on jobs (run_at, id) where state in ('queued', 'running');
create index jobs_case on jobs (org_id, case_id, queued_at);
create index jobs_ended on jobs (state, ended_at, id) where state in ('done', 'dead');

-- Small values of the installation itself, such as the last write probe.
create table installation (
  name  text not null primary key,
  value text not null
);
