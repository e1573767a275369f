-- +goose Up

-- What the law lets a creditor ask for beside the invoices, and what interrupts or suspends limitation.
alter table cases add column penalty_rate bigint not null default 0 check (typeof(penalty_rate) = 'integer');
alter table cases add column penalty_minimum_cents bigint not null default 0 check (typeof(penalty_minimum_cents) = 'integer');
alter table cases add column penalty_final_on text;
alter table cases add column capital_by text not null default '';
alter table cases add column capital_from text;
alter table cases add column limit_regime text not null default '';
alter table cases add column limit_reason text not null default '';
alter table cases add column limit_months bigint not null default 0 check (typeof(limit_months) = 'integer');
alter table cases add column insolvency_kind text not null default '';
alter table cases add column insolvent_published_on text;
alter table cases add column limit_on text not null default '9999-12-31';

alter table reminders add column received_on text;

create table charges (
  org_id       text not null,
  case_id      text not null,
  id           text not null,
  pos          bigint not null,
  kind         text not null,
  label        text not null,
  incurred_on  text,
  document_id  text not null,
  amount_cents bigint not null check (typeof(amount_cents) = 'integer'),
  primary key (org_id, case_id, id),
  foreign key (org_id, case_id) references cases (org_id, id)
) without rowid;

create table limitation_events (
  org_id      text not null,
  case_id     text not null,
  id          text not null,
  pos         bigint not null,
  kind        text not null,
  occurred_on text,
  until_on    text,
  invoice_id  text not null,
  document_id text not null,
  note        text not null,
  primary key (org_id, case_id, id),
  foreign key (org_id, case_id) references cases (org_id, id)
) without rowid;
