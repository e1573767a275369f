-- +goose Up

-- Accounting entries files that creditors keep, with what reading them came to.
create table ledgers (
  org_id        text not null,
  id            text not null,
  name          text not null,
  file          text not null,
  bytes         bigint not null check (typeof(bytes) = 'integer'),
  sent_at       text not null,
  sent_by       text not null,
  rule          text not null,
  own_rules     text not null,
  failure       text not null,
  read_at       text,
  result        text not null,
  first_on      text,
  last_on       text,
  lines         bigint not null check (typeof(lines) = 'integer'),
  left_out      bigint not null check (typeof(left_out) = 'integer'),
  customers     bigint not null check (typeof(customers) = 'integer'),
  balance_cents bigint not null check (typeof(balance_cents) = 'integer'),
  net_cents     bigint not null check (typeof(net_cents) = 'integer'),
  stopped       boolean not null,
  primary key (org_id, id)
) without rowid;
create index ledgers_file on ledgers (org_id, file);
create index ledgers_result on ledgers (org_id, result);
