-- The writes of a batch that created a campaign: each write after them looks for the campaign that its plan has created, which may have another name by now.
create index operations_campaign on operations (batch) where result like '%"campaign_id":%';
