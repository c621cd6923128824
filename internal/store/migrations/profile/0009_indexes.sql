-- The pages of a link, a coupon and an affiliate ask for their operations and coupons, and a row that is deleted is looked for in all
-- columns that refer to it. Without these indexes each of these reads the whole table.
create index operations_link on operations (link_id) where link_id is not null;
create index operations_affiliate on operations (affiliate_id) where affiliate_id is not null;
create index operations_coupon on operations (coupon_id) where coupon_id is not null;
create index coupons_link on coupons (link_id) where link_id is not null;
create index coupons_affiliate on coupons (affiliate_id) where affiliate_id is not null;
