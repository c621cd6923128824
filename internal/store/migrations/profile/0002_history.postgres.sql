-- Running sums of a link's changes up to and with each sample: a period is the difference of two of them, whatever samples
-- in between were rolled up. A reset adds nothing. Decreases are also counted on their own, as positive numbers.
alter table samples add column net_clicks         bigint not null default 0;
alter table samples add column net_sales          bigint not null default 0;
alter table samples add column net_revenue_paise  bigint not null default 0;
alter table samples add column net_est_paise      bigint not null default 0;
alter table samples add column fell_sales         bigint not null default 0;
alter table samples add column fell_revenue_paise bigint not null default 0;

update samples set (net_clicks, net_sales, net_revenue_paise, net_est_paise, fell_sales, fell_revenue_paise) = (
  select coalesce(sum(c.clicks), 0), coalesce(sum(c.sales), 0), coalesce(sum(c.revenue_paise), 0), coalesce(sum(c.est_commission_paise), 0),
    coalesce(sum(greatest(-c.sales, 0)), 0), coalesce(sum(greatest(-c.revenue_paise, 0)), 0)
  from changes c where c.link_id = samples.link_id and c.at <= samples.first_read and c.kind <> 'reset');

-- When sales last rose, since the change may be rolled up.
alter table links add column last_sale_at bigint not null default 0;
update links set last_sale_at = coalesce((select max(c.at) from changes c where c.link_id = links.id and c.sales > 0), 0);

alter table campaigns add column created_at bigint not null default 0;
alter table campaigns add column notes text collate "C" not null default '';
