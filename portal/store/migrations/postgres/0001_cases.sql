-- +goose Up

-- A case with its header and the figures of its summary. Days that lists sort by are never null: "none" is 9999-12-31
-- where the soonest comes first, 0001-01-01 where the newest comes first.
create table cases (
  id                 text collate "C" not null primary key,
  org_id             text collate "C" not null,
  entity_id          text collate "C" not null,
  reference          text collate "C" not null,
  nature             text collate "C" not null,
  currency           text collate "C" not null,
  debtor_kind        text collate "C" not null,
  debtor_name        text collate "C" not null,
  debtor_sort        text collate "C" not null,
  debtor_siren       text collate "C" not null,
  debtor_siret       text collate "C" not null,
  debtor_vat         text collate "C" not null,
  debtor_form        text collate "C" not null,
  debtor_line1       text collate "C" not null,
  debtor_line2       text collate "C" not null,
  debtor_postal_code text collate "C" not null,
  debtor_city        text collate "C" not null,
  debtor_country     text collate "C" not null,
  debtor_email       text collate "C" not null,
  debtor_phone       text collate "C" not null,
  debtor_account     text collate "C" not null,
  contract_rate      bigint not null,
  day_count          text collate "C" not null,
  imputation         text collate "C" not null,
  narrative          text collate "C" not null,
  stage              text collate "C" not null,
  handling           text collate "C" not null,
  agency_id          text collate "C",
  handler_id         text collate "C" not null,
  held_from          text collate "C" not null,
  hold_reason        text collate "C" not null,
  dispute_kind       text collate "C" not null,
  disputed_on        date,
  insolvent_on       date,
  next_action        text collate "C" not null,
  next_action_on     date not null,
  last_action        text collate "C" not null,
  last_action_on     date,
  last_outcome       text collate "C" not null,
  created_at         timestamp not null,
  updated_at         timestamp not null,
  updated_by         text collate "C" not null,
  version            bigint not null,
  head               text collate "C" not null,
  principal_cents    bigint not null,
  paid_cents         bigint not null,
  recovered_cents    bigint not null,
  left_cents         bigint not null,
  invoice_count      bigint not null,
  exhibit_count      bigint not null,
  oldest_due_on      date not null,
  score              bigint not null,
  categories         text collate "C" not null,
  payment_state      text collate "C" not null,
  waiting_creditor   boolean not null,
  unseen_direct      boolean not null,
  promise_due_on     date,
  promise_cents      bigint not null,
  disputed           boolean not null,
  insolvent          boolean not null,
  declined           boolean not null,
  recalled           boolean not null,
  worked             boolean not null,
  close_code         text collate "C" not null,
  answer_by          date,
  released_on        date not null,
  agency_reference   text collate "C" not null,
  search             text collate "C" not null,
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
  org_id  text collate "C" not null,
  case_id text collate "C" not null,
  id      text collate "C" not null,
  pos     bigint not null,
  name    text collate "C" not null,
  role    text collate "C" not null,
  email   text collate "C" not null,
  phone   text collate "C" not null,
  primary key (org_id, case_id, id),
  foreign key (org_id, case_id) references cases (org_id, id)
);

create table invoices (
  org_id       text collate "C" not null,
  case_id      text collate "C" not null,
  id           text collate "C" not null,
  pos          bigint not null,
  number       text collate "C" not null,
  issued_on    date,
  performed_on date,
  due_on       date,
  amount_cents bigint not null,
  order_ref    text collate "C" not null,
  delivery_ref text collate "C" not null,
  primary key (org_id, case_id, id),
  foreign key (org_id, case_id) references cases (org_id, id)
);

create table credit_notes (
  org_id       text collate "C" not null,
  case_id      text collate "C" not null,
  id           text collate "C" not null,
  pos          bigint not null,
  invoice_id   text collate "C" not null,
  number       text collate "C" not null,
  issued_on    date,
  amount_cents bigint not null,
  effect       text collate "C" not null,
  primary key (org_id, case_id, id),
  foreign key (org_id, case_id) references cases (org_id, id)
);

create table payments (
  org_id          text collate "C" not null,
  case_id         text collate "C" not null,
  id              text collate "C" not null,
  pos             bigint not null,
  source          text collate "C" not null,
  invoice_id      text collate "C" not null,
  received_on     date,
  amount_cents    bigint not null,
  method          text collate "C" not null,
  reference       text collate "C" not null,
  reverses_id     text collate "C" not null,
  placement_id    text collate "C" not null,
  agency_id       text collate "C",
  fee_cents       bigint not null,
  remittance_id   text collate "C",
  acknowledged_at timestamp,
  recorded_at     timestamp,
  recorded_by     text collate "C" not null,
  primary key (org_id, case_id, id),
  foreign key (org_id, case_id) references cases (org_id, id)
);

create table reminders (
  org_id    text collate "C" not null,
  case_id   text collate "C" not null,
  id        text collate "C" not null,
  pos       bigint not null,
  done_on   date,
  channel   text collate "C" not null,
  level     text collate "C" not null,
  recipient text collate "C" not null,
  result    text collate "C" not null,
  proof_id  text collate "C" not null,
  tracking  text collate "C" not null,
  primary key (org_id, case_id, id),
  foreign key (org_id, case_id) references cases (org_id, id)
);

create table documents (
  org_id       text collate "C" not null,
  case_id      text collate "C" not null,
  id           text collate "C" not null,
  pos          bigint not null,
  name         text collate "C" not null,
  hash         text collate "C" not null,
  bytes        bigint not null,
  type         text collate "C" not null,
  state        text collate "C" not null,
  pages        bigint not null,
  has_text     boolean not null,
  drawn        text collate "C" not null,
  category     text collate "C" not null,
  kind         text collate "C" not null,
  confidence   bigint not null,
  why          text collate "C" not null,
  confirmed    boolean not null,
  title        text collate "C" not null,
  dated_on     date,
  invoice_id   text collate "C" not null,
  parent_id    text collate "C" not null,
  rank         bigint not null,
  exhibit      bigint not null,
  bordereau    bigint not null,
  withdrawn_on date,
  uploaded_at  timestamp,
  uploaded_by  text collate "C" not null,
  from_agency  boolean not null,
  primary key (org_id, case_id, id),
  foreign key (org_id, case_id) references cases (org_id, id)
);

create index documents_hash on documents (org_id, hash);

create table waivers (
  org_id   text collate "C" not null,
  case_id  text collate "C" not null,
  id       text collate "C" not null,
  pos      bigint not null,
  category text collate "C" not null,
  reason   text collate "C" not null,
  primary key (org_id, case_id, id),
  foreign key (org_id, case_id) references cases (org_id, id)
);

create table placements (
  org_id            text collate "C" not null,
  case_id           text collate "C" not null,
  id                text collate "C" not null,
  pos               bigint not null,
  currency          text collate "C" not null,
  agency_id         text collate "C" not null,
  mandate_id        text collate "C" not null,
  mandate_reference text collate "C" not null,
  fee_rate          bigint not null,
  fee_minimum_cents bigint not null,
  vat_rate          bigint not null,
  remit_months      bigint not null,
  answer_days       bigint not null,
  released_at       timestamp,
  released_on       date,
  released_by       text collate "C" not null,
  answer_by         date,
  opened_at         timestamp,
  cancelled_at      timestamp,
  accepted_at       timestamp,
  agency_reference  text collate "C" not null,
  handler_id        text collate "C" not null,
  declined_at       timestamp,
  decline_code      text collate "C" not null,
  closed_on         date,
  close_code        text collate "C" not null,
  recalled_on       date,
  recall_reason     text collate "C" not null,
  recall_final_on   date,
  recall_objection  text collate "C" not null,
  principal_cents   bigint not null,
  claimed_cents     bigint not null,
  exhibits          bigint not null,
  score             bigint not null,
  statement         text collate "C" not null,
  recovered_cents   bigint not null,
  fees_cents        bigint not null,
  primary key (org_id, case_id, id),
  foreign key (org_id, case_id) references cases (org_id, id)
);

create table requests (
  org_id      text collate "C" not null,
  case_id     text collate "C" not null,
  id          text collate "C" not null,
  pos         bigint not null,
  kind        text collate "C" not null,
  category    text collate "C" not null,
  question    text collate "C" not null,
  asked_at    timestamp,
  asked_by    text collate "C" not null,
  due_on      date,
  answer      text collate "C" not null,
  document_id text collate "C" not null,
  answered_at timestamp,
  answered_by text collate "C" not null,
  primary key (org_id, case_id, id),
  foreign key (org_id, case_id) references cases (org_id, id)
);

create table promises (
  org_id       text collate "C" not null,
  case_id      text collate "C" not null,
  id           text collate "C" not null,
  pos          bigint not null,
  made_on      date,
  due_on       date,
  amount_cents bigint not null,
  outcome      text collate "C" not null,
  closed_on    date,
  primary key (org_id, case_id, id),
  foreign key (org_id, case_id) references cases (org_id, id)
);

create table dossiers (
  org_id       text collate "C" not null,
  case_id      text collate "C" not null,
  id           text collate "C" not null,
  pos          bigint not null,
  placement_id text collate "C" not null,
  bordereau    bigint not null,
  queued_at    timestamp,
  built_at     timestamp,
  pdf_hash     text collate "C" not null,
  zip_hash     text collate "C" not null,
  pages        bigint not null,
  bytes        bigint not null,
  failure      text collate "C" not null,
  primary key (org_id, case_id, id),
  foreign key (org_id, case_id) references cases (org_id, id)
);

-- The words of cases.search for those who may find the case: its creditor and the agency that holds it.
create table case_words (
  owner_id text collate "C" not null,
  word     text collate "C" not null,
  case_id  text collate "C" not null,
  org_id   text collate "C" not null,
  primary key (owner_id, word, case_id),
  foreign key (org_id, case_id) references cases (org_id, id)
);

-- The last reference given per creditor and year.
create table case_numbers (
  org_id text collate "C" not null,
  year   bigint not null,
  last   bigint not null,
  primary key (org_id, year)
);

-- The journal of the cases: appended to, never changed.
create table events (
  org_id      text collate "C" not null,
  case_id     text collate "C" not null,
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
  primary key (org_id, case_id, seq),
  foreign key (org_id, case_id) references cases (org_id, id)
);

create unique index events_idem on events (actor_org, idem_key) where idem_key <> '';

-- +goose StatementBegin
create function refuse_change() returns trigger language plpgsql as $$
begin raise exception 'the journal is only appended to'; end $$;
-- +goose StatementEnd
create trigger events_no_change before update or delete on events for each row execute function refuse_change();
create trigger events_no_truncate before truncate on events execute function refuse_change();

-- The free text of events, kept beside the journal so that it can be erased.
create table notes (
  org_id  text collate "C" not null,
  case_id text collate "C" not null,
  seq     bigint not null,
  text    text collate "C" not null,
  primary key (org_id, case_id, seq),
  foreign key (org_id, case_id) references cases (org_id, id)
);

-- Work to be done after a change, queued with it.
create table jobs (
  id            text collate "C" not null primary key,
  org_id        text collate "C" not null,
  case_id       text collate "C",
  kind          text collate "C" not null,
  payload       text collate "C" not null,
  state         text collate "C" not null,
  run_at        timestamp not null,
  claimed_until timestamp,
  attempts      bigint not null,
  failure       text collate "C" not null,
  done          bigint not null,
  total         bigint not null,
  label         text collate "C" not null,
  queued_at     timestamp not null,
  ended_at      timestamp,
  foreign key (org_id, case_id) references cases (org_id, id)
);

create index jobs_due on jobs (run_at, id) where state in ('queued', 'running');
create index jobs_case on jobs (org_id, case_id, queued_at);
create index jobs_ended on jobs (state, ended_at, id) where state in ('done', 'dead');

-- Small values of the installation itself, such as the last write probe.
create table installation (
  name  text collate "C" not null primary key,
  value text collate "C" not null
);
